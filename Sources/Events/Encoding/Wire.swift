/// Walks over the fields of a message in Protocol Buffers' wire format.
struct WireCursor {
    let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next field, or nil at the end.
    @inline(__always)
    mutating func next() throws(MalformedFields) -> (number: Int, value: WireInput)? {
        guard offset < bytes.count else { return nil }
        let tag = try varint(0)
        let number = Int(truncatingIfNeeded: tag >> 3)
        guard number > 0, number < 1 << 29 else { throw MalformedFields(field: 0, reason: "has no valid number") }
        switch tag & 7 {
        case 0: return (number, .number(try varint(number)))
        case 1: return (number, .bytes(try take(8, number)))
        case 2: return (number, .bytes(try take(try varint(number), number)))
        case 5: return (number, .bytes(try take(4, number)))
        default: throw MalformedFields(field: number, reason: "has an unknown wire type")
        }
    }

    @inline(__always)
    private mutating func take(_ count: UInt64, _ number: Int) throws(MalformedFields) -> UnsafeRawBufferPointer {
        guard count <= UInt64(bytes.count - offset) else {
            throw MalformedFields(field: number, reason: "is cut short")
        }
        let end = offset + Int(count)
        defer { offset = end }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
    }

    /// Nearly every tag and length is one byte.
    @inline(__always)
    private mutating func varint(_ number: Int) throws(MalformedFields) -> UInt64 {
        guard offset < bytes.count, bytes[offset] < 0x80 else { return try longVarint(number) }
        defer { offset += 1 }
        return UInt64(bytes[offset])
    }

    private mutating func longVarint(_ number: Int) throws(MalformedFields) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 64 {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw MalformedFields(field: number, reason: "is cut short")
    }
}

extension [UInt8] {
    mutating func appendVarint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
