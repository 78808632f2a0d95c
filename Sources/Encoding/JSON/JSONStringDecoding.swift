extension JSONStorage {
    /// The text of the string with this entry, escapes decoded.
    func string(at index: Int) -> String {
        let entry = tape[index]
        let content = bytes[Int(entry.start) + 1..<Int(entry.end) - 1]
        return String(decoding: entry.hasEscapes ? unescaped(content)[...] : content, as: UTF8.self)
    }

    /// Whether the string with this entry is `text`; without making a string where it has no escapes.
    func string(at index: Int, equals text: String) -> Bool {
        let entry = tape[index]
        guard !entry.hasEscapes else { return string(at: index) == text }
        let start = Int(entry.start) + 1
        let count = Int(entry.end) - 1 - start
        guard text.utf8.count == count else { return false }
        var offset = start
        for byte in text.utf8 {
            guard bytes[offset] == byte else { return false }
            offset += 1
        }
        return true
    }

    private func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var offset = content.startIndex
        while offset < content.endIndex {
            guard bytes[offset] == UInt8(ascii: "\\") else {
                result.append(bytes[offset])
                offset += 1
                continue
            }
            switch bytes[offset + 1] {
            case UInt8(ascii: "u"):
                let (scalar, count) = scalar(at: offset, before: content.endIndex)
                result += UTF8.encode(scalar).map(Array.init) ?? []
                offset += count
                continue
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case let character: result.append(character)
            }
            offset += 2
        }
        return result
    }

    /// The scalar that a `\u` sequence stands for, a surrogate joined with its other half, and the number of bytes it took.
    private func scalar(at offset: Int, before end: Int) -> (Unicode.Scalar, Int) {
        let unit = codeUnit(at: offset)
        if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
        if UTF16.isLeadSurrogate(unit), offset + 12 <= end, bytes[offset + 6] == UInt8(ascii: "\\"),
            bytes[offset + 7] == UInt8(ascii: "u")
        {
            let trail = codeUnit(at: offset + 6)
            if UTF16.isTrailSurrogate(trail) {
                let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00)
                return (Unicode.Scalar(value) ?? "\u{FFFD}", 12)
            }
        }
        return ("\u{FFFD}", 6)
    }

    private func codeUnit(at offset: Int) -> UInt16 {
        bytes[offset + 2..<offset + 6].reduce(0) { $0 << 4 | UInt16($1.hexDigit ?? 0) }
    }
}
