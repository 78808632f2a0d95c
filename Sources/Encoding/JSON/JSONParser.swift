/// Reads JSON into a flat table, checking every byte: the grammar, the nesting, and the UTF-8.
struct JSONParser {
    private(set) var tape: [JSONEntry] = []
    private(set) var hasBareControlCharacters = false
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        tape.reserveCapacity(bytes.count / 10 + 4)
    }

    mutating func parseDocument() throws(JSONError) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
        skipSpace()
        try parseValue(depth: 0)
        skipSpace()
        guard offset == bytes.count else { throw failure("there is more after the end of the value") }
    }

    private mutating func parseValue(depth: Int) throws(JSONError) {
        guard offset < bytes.count else { throw failure("a value is missing: the text ends here") }
        switch bytes[offset] {
        case UInt8(ascii: "{"): try parseObject(depth: depth + 1)
        case UInt8(ascii: "["): try parseArray(depth: depth + 1)
        case UInt8(ascii: "\""): try parseString()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try parseNumber()
        case UInt8(ascii: "t"): try parseWord("true", .bool)
        case UInt8(ascii: "f"): try parseWord("false", .bool)
        case UInt8(ascii: "n"): try parseWord("null", .null)
        default: throw failure("a value is expected here")
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONError) {
        let entry = try open(.object, depth)
        if try !closes(UInt8(ascii: "}")) {
            repeat {
                skipSpace()
                guard peek == UInt8(ascii: "\"") else { throw failure("a key in quotes is expected here") }
                try parseString()
                skipSpace()
                guard skip(UInt8(ascii: ":")) else { throw failure("a colon is expected here") }
                skipSpace()
                try parseValue(depth: depth)
            } while try !closes(UInt8(ascii: "}"), orSeparates: true)
        }
        close(entry)
    }

    private mutating func parseArray(depth: Int) throws(JSONError) {
        let entry = try open(.array, depth)
        if try !closes(UInt8(ascii: "]")) {
            repeat {
                skipSpace()
                try parseValue(depth: depth)
            } while try !closes(UInt8(ascii: "]"), orSeparates: true)
        }
        close(entry)
    }

    private mutating func open(_ kind: JSONValue.Kind, _ depth: Int) throws(JSONError) -> Int {
        guard depth <= JSONDocument.depthLimit else {
            throw failure("values are nested more than \(JSONDocument.depthLimit) deep")
        }
        append(kind, from: offset, to: offset)
        offset += 1
        return tape.count - 1
    }

    private mutating func close(_ entry: Int) {
        tape[entry].end = UInt32(offset)
        tape[entry].next = UInt32(tape.count)
    }

    /// Skips the closing bracket, or the comma before the next element.
    private mutating func closes(_ bracket: UInt8, orSeparates: Bool = false) throws(JSONError) -> Bool {
        skipSpace()
        if skip(bracket) { return true }
        if orSeparates, !skip(UInt8(ascii: ",")) {
            throw failure(
                offset < bytes.count ? "a comma or a closing bracket is expected here" : "the text ends too early")
        }
        return false
    }

    private mutating func parseWord(_ word: StaticString, _ kind: JSONValue.Kind) throws(JSONError) {
        let start = offset
        for index in 0..<word.utf8CodeUnitCount {
            guard skip(word.utf8Start[index]) else { throw failure("a value is expected here") }
        }
        append(kind, from: start, to: offset)
    }

    private mutating func parseNumber() throws(JSONError) {
        let start = offset
        _ = skip(UInt8(ascii: "-"))
        if skip(UInt8(ascii: "0")) {
            if isDigit(peek) { throw failure("a number can't start with 0") }
        } else {
            try skipDigits()
        }
        if skip(UInt8(ascii: ".")) { try skipDigits() }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            try skipDigits()
        }
        append(.number, from: start, to: offset)
    }

    private mutating func skipDigits() throws(JSONError) {
        guard isDigit(peek) else { throw failure("a digit is expected here") }
        while isDigit(peek) { offset += 1 }
    }

    private mutating func parseString() throws(JSONError) {
        let start = offset
        var hasEscapes = false
        offset += 1
        while true {
            offset = endOfPlainCharacters()
            guard offset < bytes.count else { break }
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                append(.string, from: start, to: offset, hasEscapes: hasEscapes)
                return
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try skipEscape()
            case 0x80...: try skipScalar()
            default:
                hasBareControlCharacters = true
                offset += 1
            }
        }
        throw JSONError(offset: start, reason: "a string that starts here has no end")
    }

    /// The first byte from here on that needs a second look: most of what a webhook is made of needs none.
    private func endOfPlainCharacters() -> Int {
        let span = bytes.span
        var cursor = offset
        while cursor < span.count {
            let byte = span[cursor]
            guard byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            cursor += 1
        }
        return cursor
    }

    private mutating func skipEscape() throws(JSONError) {
        guard offset + 1 < bytes.count else { throw failure("the text ends in an escape sequence") }
        switch bytes[offset + 1] {
        case UInt8(ascii: "u"):
            guard offset + 6 <= bytes.count, bytes[offset + 2..<offset + 6].allSatisfy({ $0.hexDigit != nil }) else {
                throw failure("\\u wants four hexadecimal digits")
            }
            offset += 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 2
        default: throw failure("there is no such escape sequence")
        }
    }

    /// Skips one scalar of two to four bytes: well-formed UTF-8 as Unicode's table 3-7 has it.
    private mutating func skipScalar() throws(JSONError) {
        let lead = bytes[offset]
        let (count, second): (Int, ClosedRange<UInt8>)
        switch lead {
        case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: throw failure("this is not UTF-8")
        }
        guard offset + count <= bytes.count, second.contains(bytes[offset + 1]),
            count < 3 || bytes[offset + 2] & 0xC0 == 0x80, count < 4 || bytes[offset + 3] & 0xC0 == 0x80
        else { throw failure("this is not UTF-8") }
        offset += count
    }

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte &- UInt8(ascii: "0") < 10
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private mutating func append(_ kind: JSONValue.Kind, from start: Int, to end: Int, hasEscapes: Bool = false) {
        let next = UInt32(tape.count + 1)
        tape.append(
            JSONEntry(start: UInt32(start), end: UInt32(end), next: next, kind: kind, hasEscapes: hasEscapes))
    }

    private func failure(_ reason: String) -> JSONError { JSONError(offset: offset, reason: reason) }
}

extension UInt8 {
    /// The value of this byte as a hexadecimal digit of either case; nil where it is none.
    @inlinable package var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
