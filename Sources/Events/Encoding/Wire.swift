/// Walks over the fields of a message in Protocol Buffers' wire format.
struct WireCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next field, or nil at the end.
    mutating func next() throws(MalformedFields) -> (number: Int, value: WireInput)? {
        guard offset < bytes.count else { return nil }
        let tag = try varint(0)
        let number = Int(truncatingIfNeeded: tag >> 3)
        guard number > 0, number < 1 << 29 else { throw MalformedFields(field: 0, reason: "has no valid number") }
        switch tag & 7 {
        case 0: return (number, .number(try varint(number)))
        case 1: return (number, .bytes(try take(8, number)))
        case 2:
            let length = try varint(number)
            guard length <= UInt64(bytes.count - offset) else {
                throw MalformedFields(field: number, reason: "is cut short")
            }
            return (number, .bytes(try take(Int(length), number)))
        case 5: return (number, .bytes(try take(4, number)))
        default: throw MalformedFields(field: number, reason: "has an unknown wire type")
        }
    }

    private mutating func take(_ count: Int, _ number: Int) throws(MalformedFields) -> UnsafeRawBufferPointer {
        guard count <= bytes.count - offset else { throw MalformedFields(field: number, reason: "is cut short") }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    private mutating func varint(_ number: Int) throws(MalformedFields) -> UInt64 {
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

/// Where each field of a message starts, so that fields can be asked for in any order; the last occurrence counts.
struct FieldIndex {
    /// Fields above this number are kept as unknown ones; Parley gives numbers from 1 up.
    static let largest = 31

    private var starts = InlineArray<32, Int32>(repeating: -1)
    private var unasked: UInt32 = 0
    private var hasLarger = false

    mutating func fill(from bytes: UnsafeRawBufferPointer) throws(MalformedFields) {
        var cursor = WireCursor(bytes)
        var start = cursor.offset
        while let field = try cursor.next() {
            if field.number <= FieldIndex.largest {
                starts[field.number] = Int32(truncatingIfNeeded: start)
                unasked |= 1 << UInt32(field.number)
            } else {
                hasLarger = true
            }
            start = cursor.offset
        }
    }

    mutating func value(of number: Int, in bytes: UnsafeRawBufferPointer) -> WireInput? {
        precondition(number <= FieldIndex.largest, "field numbers end at \(FieldIndex.largest)")
        let start = Int(starts[number])
        guard start >= 0 else { return nil }
        unasked &= ~(1 << UInt32(number))
        var cursor = WireCursor(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        return (try? cursor.next())?.value
    }

    /// The fields nobody has asked for, as they were.
    func unread(in bytes: UnsafeRawBufferPointer) -> [UInt8] {
        guard unasked != 0 || hasLarger else { return [] }
        var kept: [UInt8] = []
        var cursor = WireCursor(bytes)
        var start = cursor.offset
        while let field = try? cursor.next() {
            if field.number > FieldIndex.largest || unasked & (1 << UInt32(field.number)) != 0 {
                kept += bytes[start..<cursor.offset]
            }
            start = cursor.offset
        }
        return kept
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
