/// Facts: fields that projections may look at.
///
/// Most fields of most events are not there, and an event has some fifteen of them: that one is not there is found where it is
/// declared, without a call.
extension FieldCoder {
    /// Whether the message that is read has no such field.
    @inline(__always)
    @inlinable func lacks(_ number: Int) -> Bool { mode == .reading && reader.number > number }

    /// A field that always has a value; its default is not written.
    @inline(__always)
    @inlinable public mutating func field<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ value: inout Value, _ sensitivity: Sensitivity = .ordinary
    ) {
        if lacks(number), value.isAbsent { return }
        code(number, name, &value, sensitivity)
    }

    /// A field that may have no value, which differs from having the default.
    @inline(__always)
    @inlinable public mutating func field<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ value: inout Value?, _ sensitivity: Sensitivity = .ordinary
    ) {
        if lacks(number), value == nil { return }
        code(number, name, &value, sensitivity)
    }

    /// A field with any number of values, in order.
    @inline(__always)
    @inlinable public mutating func field<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ values: inout [Value], _ sensitivity: Sensitivity = .ordinary
    ) {
        if lacks(number), values.isEmpty { return }
        code(number, name, &values, sensitivity)
    }

    /// A field that is itself made of fields, or absent.
    @inline(__always)
    @inlinable public mutating func field<Value: FieldCodable>(
        _ number: Int, _ name: StaticString, _ value: inout Value?, _ sensitivity: Sensitivity = .ordinary
    ) {
        if lacks(number), case .none = value { return }
        code(number, name, &value, sensitivity)
    }

    /// A field that is itself made of fields; one with nothing but defaults is not written.
    @inlinable public mutating func field<Value: FieldCodable>(
        _ number: Int, _ name: StaticString, _ value: inout Value, _ sensitivity: Sensitivity = .ordinary
    ) {
        code(number, name, &value, sensitivity)
    }

    /// Any number of values that are themselves made of fields, in order.
    @inline(__always)
    @inlinable public mutating func field<List: FieldList>(
        _ number: Int, _ name: StaticString, _ values: inout List, _ sensitivity: Sensitivity = .ordinary
    ) {
        if lacks(number), values.isEmpty { return }
        code(number, name, &values, sensitivity)
    }
}
