/// Writes JSON strings.
public enum JSONText {
    /// The text as a JSON string, quotes included. Control characters are escaped; everything else stays as it is.
    public static func quoted(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 2)
        append(text, to: &result)
        return String(decoding: result, as: UTF8.self)
    }

    /// Writes the text as a JSON string behind what is there.
    public static func append(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { append($0, to: &output) }
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    /// Whether some byte does not stand between the quotes as it is. No byte decides, so that several are looked at in one instruction.
    private static func needsEscapes(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var found: UInt8 = 0
        for byte in text {
            found |= byte < 0x20 ? 1 : 0
            found |= byte == 0x7F ? 1 : 0
            found |= byte == quote ? 1 : 0
            found |= byte == backslash ? 1 : 0
        }
        return found != 0
    }

    /// Writes the name of a member, a comma before it unless it is the first, in one piece: there are twenty in an event.
    ///
    /// - Parameter isPlain: Whether nothing of it is to be escaped, so that nobody needs to look.
    /// - Returns: False where the name needs escapes: then nothing is written.
    static func append(
        key: UnsafeBufferPointer<UInt8>, isPlain: Bool = false, isFirst: Bool, to output: inout [UInt8]
    ) -> Bool {
        guard isPlain || !needsEscapes(key) else { return false }
        output.append(addingCapacity: key.count + 4) { piece in
            if !isFirst { piece.append(UInt8(ascii: ",")) }
            piece.append(quote)
            piece.append(copying: key)
            piece.append(quote)
            piece.append(UInt8(ascii: ":"))
        }
        return true
    }

    /// Escapes what stands behind a place, and is to stand between quotes.
    public static func escape(_ output: inout [UInt8], from start: Int) {
        let isPlain = output.withUnsafeBufferPointer { !needsEscapes(UnsafeBufferPointer(rebasing: $0[start...])) }
        guard !isPlain else { return }
        let text = Array(output[start...])
        output.removeSubrange(start...)
        for byte in text { appendEscaped(byte, to: &output) }
    }

    private static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        // Looked through first, many bytes at once: most texts then go to their place in one piece.
        guard needsEscapes(text) else {
            return output.append(addingCapacity: text.count + 2) { piece in
                piece.append(quote)
                piece.append(copying: text)
                piece.append(quote)
            }
        }
        output.append(quote)
        if text.contains(where: isControl) {
            for byte in text { appendEscaped(byte, to: &output) }
        } else {
            appendEscaped(text, escapes: text.count { $0 == quote || $0 == backslash }, to: &output)
        }
        output.append(quote)
    }

    /// A text in which nothing but quotation marks and backslashes is to be escaped.
    private static func appendEscaped(
        _ text: UnsafeBufferPointer<UInt8>, escapes: Int, to output: inout [UInt8]
    ) {
        var place = output.count
        output.append(contentsOf: repeatElement(0, count: text.count + escapes))
        output.withUnsafeMutableBufferPointer { output in
            for byte in text {
                if byte == quote || byte == backslash {
                    output[place] = backslash
                    place &+= 1
                }
                output[place] = byte
                place &+= 1
            }
        }
    }

    private static func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case quote, backslash: output += [backslash, byte]
        case 0x0A: output += [backslash, UInt8(ascii: "n")]
        case 0x0D: output += [backslash, UInt8(ascii: "r")]
        case 0x09: output += [backslash, UInt8(ascii: "t")]
        case 0..<0x20, 0x7F:
            output += [backslash, UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")]
            output += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        default: output.append(byte)
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
}

extension OutputSpan<UInt8> {
    /// Appends bytes as they are.
    fileprivate mutating func append(copying bytes: UnsafeBufferPointer<UInt8>) {
        withUnsafeMutableBufferPointer { place, count in
            _ = UnsafeMutableBufferPointer(rebasing: place[count...]).update(fromContentsOf: bytes)
            count += bytes.count
        }
    }
}

extension [UInt8] {
    /// Writes a number in decimal digits behind what is there.
    ///
    /// - Parameter digits: How many at least, with zeros before them; 20 at most.
    public mutating func append(decimal number: UInt64, digits: Int = 1) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { piece in
            var (rest, first) = (number, 20)
            while rest > 0 || 20 - first < digits {
                first -= 1
                piece[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: piece[first...]))
        }
    }
}
