/// Details: fields that no projection looks at, which are passed over where only the facts are read.
extension FieldCoder {
    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    @inlinable public mutating func detail<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ value: inout Value, _ sensitivity: Sensitivity = .ordinary
    ) {
        guard extent != .whole else { return field(number, name, &value) }
        if isDescribing { return describe(number, name, Value.shape, .one, sensitivity, isDetail: true) }
        check(number, Value.self)
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    @inlinable public mutating func detail<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ value: inout Value?, _ sensitivity: Sensitivity = .ordinary
    ) {
        guard extent != .whole else { return field(number, name, &value) }
        if isDescribing { return describe(number, name, Value.shape, .optional, sensitivity, isDetail: true) }
        check(number, Value.self)
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    @inlinable public mutating func detail<Value: FieldCodable>(
        _ number: Int, _ name: StaticString, _ value: inout Value, _ sensitivity: Sensitivity = .ordinary
    ) {
        guard extent != .whole else { return field(number, name, &value) }
        if isDescribing { return describe(number, name, Value.shape, .one, sensitivity, isDetail: true) }
        check(number, nested: &value)
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    @inlinable public mutating func detail<Value: FieldCodable>(
        _ number: Int, _ name: StaticString, _ value: inout Value?, _ sensitivity: Sensitivity = .ordinary
    ) {
        guard extent != .whole else { return field(number, name, &value) }
        if isDescribing { return describe(number, name, Value.shape, .optional, sensitivity, isDetail: true) }
        check(number, nested: Value.self)
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    @inlinable public mutating func detail<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ values: inout [Value], _ sensitivity: Sensitivity = .ordinary
    ) {
        guard extent != .whole else { return field(number, name, &values) }
        if isDescribing { return describe(number, name, Value.shape, .many, sensitivity, isDetail: true) }
        let before = extent
        extent = .form
        field(number, name, &values)
        extent = before
    }

    @inlinable mutating func check<Value: FieldCodable>(_ number: Int, nested type: Value.Type) {
        var unused = Value()
        check(number, nested: &unused)
    }

    /// Makes sure that a nested value could be read, which remains as it is.
    @inlinable mutating func check<Value: FieldCodable>(_ number: Int, nested value: inout Value) {
        let before = extent
        extent = .form
        while let input = reader.next(of: number, &output) { readNested(number, input, into: &value) }
        extent = before
    }
}
