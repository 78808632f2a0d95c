/// Walks over the fields of a message in Protocol Buffers' wire format.
@usableFromInline
struct WireCursor {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline var offset = 0

    @inlinable init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next field where its tag has one byte, and its length at most two or its number one, as nearly all have; nil, and
    /// nothing done, where not.
    @inline(__always)
    @inlinable mutating func nextShort() -> (number: Int, value: WireInput)? {
        guard offset + 1 < bytes.count else { return nil }
        let (tag, first) = (bytes[offset], bytes[offset + 1])
        guard tag > 7, tag < 0x80 else { return nil }
        var start = offset + 2
        if tag & 7 == 0, first < 0x80 {
            offset = start
            return (Int(tag >> 3), .number(UInt64(first)))
        }
        guard tag & 7 == 2 else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            guard start < bytes.count, bytes[start] < 0x80 else { return nil }
            length = length & 0x7F | Int(bytes[start]) << 7
            start += 1
        }
        guard length <= bytes.count - start else { return nil }
        offset = start + length
        return (Int(tag >> 3), .bytes(UnsafeRawBufferPointer(rebasing: bytes[start..<offset])))
    }

    /// The next field, or nil at the end.
    @inline(__always)
    @inlinable mutating func next() throws(MalformedFields) -> (number: Int, value: WireInput)? {
        guard offset < bytes.count else { return nil }
        let tag = try varint(0)
        let number = Int(truncatingIfNeeded: tag >> 3)
        guard number > 0, number < 1 << 29 else { throw MalformedFields(.invalidNumber) }
        switch tag & 7 {
        case 0: return (number, .number(try varint(number)))
        case 1: return (number, .bytes(try take(8, number)))
        case 2: return (number, .bytes(try take(try varint(number), number)))
        case 5: return (number, .bytes(try take(4, number)))
        default: throw MalformedFields(.unknownWireType, field: number)
        }
    }

    @inline(__always)
    @inlinable mutating func take(_ count: UInt64, _ number: Int) throws(MalformedFields) -> UnsafeRawBufferPointer {
        guard count <= UInt64(bytes.count - offset) else {
            throw MalformedFields(.cutShort, field: number)
        }
        let end = offset + Int(count)
        defer { offset = end }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
    }

    /// Nearly every tag and length is one byte.
    @inline(__always)
    @inlinable mutating func varint(_ number: Int) throws(MalformedFields) -> UInt64 {
        guard offset < bytes.count, bytes[offset] < 0x80 else { return try longVarint(number) }
        defer { offset += 1 }
        return UInt64(bytes[offset])
    }

    @usableFromInline mutating func longVarint(_ number: Int) throws(MalformedFields) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 64 {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw MalformedFields(.cutShort, field: number)
    }
}

extension [UInt8] {
    /// Writes a field as Protocol Buffers have it.
    @inlinable public mutating func append(field: Int, _ value: WireValue) {
        switch value {
        case .number(let number):
            appendVarint(UInt64(field) << 3)
            appendVarint(number)
        case .bytes(let bytes):
            append(field: field, size: bytes.count)
            self += bytes
        case .text(let text):
            append(field: field, size: text.utf8.count)
            self += text.utf8
        }
    }

    /// Writes what leads so many bytes of a field.
    @inlinable public mutating func append(field: Int, size: Int) {
        appendVarint(UInt64(field) << 3 | 2)
        appendVarint(UInt64(size))
    }

    /// Writes a number in as few bytes as it needs.
    @inlinable mutating func appendVarint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
