public import Timeline

extension FieldCodable {
    /// What the type's fields are: numbers, names, types, and what is a detail or personal. A type must not hold itself.
    public static var shape: Shape {
        var coder = FieldCoder.describer()
        var value = Self()
        value.code(&coder)
        var shape = Shape(.fields)
        shape.name = Shape.name(of: Self.self)
        shape.fields = coder.described
        return shape
    }
}

extension FieldValue {
    public static var shape: Shape {
        switch absent.wire {
        case .number: Shape(.uint64)
        case .bytes: Shape(.bytes)
        case .text: Shape(.text)
        }
    }
}

extension FieldValue where Self: FixedWidthInteger & UnsignedInteger {
    public static var shape: Shape { Shape(bitWidth > 32 ? .uint64 : .uint32) }
}

extension Bool {
    public static var shape: Shape { Shape(.bool) }
}

extension Timestamp {
    public static var shape: Shape { Shape(.moment) }
}

extension Duration {
    public static var shape: Shape { Shape(.duration) }
}

extension ConversationID {
    public static var shape: Shape { UInt32.shape }
}

extension RawFieldValue {
    public static var shape: Shape { RawValue.shape }
}

extension RawFieldValue where RawValue == UInt8 {
    /// An enumeration, with every number that stands for a value.
    public static var shape: Shape {
        var shape = Shape(.enumeration)
        shape.name = Shape.name(of: Self.self)
        shape.values = (0...UInt8.max).compactMap { number in
            guard let value = Self(rawValue: number) else { return nil }
            var named = ValueShape()
            (named.number, named.name, named.json) = (number, "\(value)", value.json)
            return named
        }
        return shape
    }
}
