public import Encoding

/// The bytes of an event with something in every field, lists with two values: made of its shape alone.
public struct PopulatedPayload {
    /// The fields, as an event would write them.
    public private(set) var bytes: [UInt8] = []
    private let isErased: Bool

    /// Fills the fields of a shape.
    ///
    /// - Parameter erased: Leaves out what is personal, as erasure will.
    public init(_ shape: Shape, erased: Bool = false) {
        isErased = erased
        for field in shape.fields where !(erased && field.isPersonal) {
            for _ in 0..<(field.count == .many ? 2 : 1) { add(field) }
        }
    }

    private mutating func add(_ field: FieldShape) {
        switch field.shape.form {
        case .bool, .uint32, .uint64: add(field.number, number: 1)
        case .moment: add(field.number, number: 1_790_000_000_000)
        case .duration: add(field.number, number: 90_000)
        case .enumeration: add(field.number, number: UInt64(field.shape.values.last?.number ?? 0))
        // Is a handler and an origin, too.
        case .text: add(field.number, bytes: Array("agent:ana".utf8))
        case .bytes: add(field.number, bytes: Array("{\"a\":1}".utf8))
        case .fields: add(field.number, bytes: PopulatedPayload(field.shape, erased: isErased).bytes)
        }
    }

    private mutating func add(_ field: UInt32, number: UInt64) {
        add(varint: UInt64(field) << 3)
        add(varint: number)
    }

    private mutating func add(_ field: UInt32, bytes content: [UInt8]) {
        add(varint: UInt64(field) << 3 | 2)
        add(varint: UInt64(content.count))
        bytes += content
    }

    private mutating func add(varint number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
