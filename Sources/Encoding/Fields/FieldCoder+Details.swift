/// Details: fields that no projection looks at, which are passed over where only the facts are read.
extension FieldCoder {
    /// Whether details are only looked at, to make sure that they could be read.
    @inline(__always)
    @inlinable var isPassingOver: Bool { mode == .reading && extent != .whole }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    @inline(__always)
    @inlinable public mutating func detail<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ value: inout Value, _ sensitivity: Sensitivity = .ordinary
    ) {
        if lacks(number), value.isAbsent { return }
        if isPassingOver { return check(number, Value.self) }
        codeDetail(number, name, &value, sensitivity)
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    @inline(__always)
    @inlinable public mutating func detail<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ value: inout Value?, _ sensitivity: Sensitivity = .ordinary
    ) {
        if lacks(number), value == nil { return }
        if isPassingOver { return check(number, Value.self) }
        codeDetail(number, name, &value, sensitivity)
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    @inline(__always)
    @inlinable public mutating func detail<Value: FieldCodable>(
        _ number: Int, _ name: StaticString, _ value: inout Value, _ sensitivity: Sensitivity = .ordinary
    ) {
        if isPassingOver {
            if !lacks(number) { check(number, nested: &value) }
            return
        }
        codeDetail(number, name, &value, sensitivity)
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    @inline(__always)
    @inlinable public mutating func detail<Value: FieldCodable>(
        _ number: Int, _ name: StaticString, _ value: inout Value?, _ sensitivity: Sensitivity = .ordinary
    ) {
        if lacks(number), case .none = value { return }
        codeDetail(number, name, &value, sensitivity)
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    @inline(__always)
    @inlinable public mutating func detail<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ values: inout [Value], _ sensitivity: Sensitivity = .ordinary
    ) {
        if lacks(number), values.isEmpty { return }
        codeDetail(number, name, &values, sensitivity)
    }
}

// MARK: - What happens with a detail

extension FieldCoder {
    @inline(never)
    @inlinable mutating func codeDetail<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ value: inout Value, _ sensitivity: Sensitivity
    ) {
        guard extent != .whole else { return code(number, name, &value, sensitivity) }
        describe(number, name, Value.shape, .one, sensitivity, isDetail: true)
    }

    @inline(never)
    @inlinable mutating func codeDetail<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ value: inout Value?, _ sensitivity: Sensitivity
    ) {
        guard extent != .whole else { return code(number, name, &value, sensitivity) }
        describe(number, name, Value.shape, .optional, sensitivity, isDetail: true)
    }

    @inline(never)
    @inlinable mutating func codeDetail<Value: FieldCodable>(
        _ number: Int, _ name: StaticString, _ value: inout Value, _ sensitivity: Sensitivity
    ) {
        guard extent != .whole else { return code(number, name, &value, sensitivity) }
        describe(number, name, Value.shape, .one, sensitivity, isDetail: true)
    }

    @inline(never)
    @inlinable mutating func codeDetail<Value: FieldCodable>(
        _ number: Int, _ name: StaticString, _ value: inout Value?, _ sensitivity: Sensitivity
    ) {
        guard extent != .whole else { return code(number, name, &value, sensitivity) }
        if isDescribing { return describe(number, name, Value.shape, .optional, sensitivity, isDetail: true) }
        check(number, nested: Value.self)
    }

    @inline(never)
    @inlinable mutating func codeDetail<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ values: inout [Value], _ sensitivity: Sensitivity
    ) {
        guard extent != .whole else { return code(number, name, &values, sensitivity) }
        if isDescribing { return describe(number, name, Value.shape, .many, sensitivity, isDetail: true) }
        let before = extent
        extent = .form
        code(number, name, &values, sensitivity)
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
