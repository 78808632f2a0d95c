/// Writes, reads, prints or describes the fields that a ``FieldCodable`` hands to it.
///
/// One concrete type with three modes rather than a protocol with three conformances: the calls are then direct, and reading
/// allocates nothing but the strings themselves. One coder serves a value with everything that is nested in it, and reads and
/// writes it in its place. What happens with every field is inlinable, so that the modules that declare fields have it
/// specialised: an event is decoded in two thirds of the instructions.
///
/// What is handed over says of each field whether it is a fact, which projections may look at (`field`), or a detail
/// (`detail`), and whether it is personal (``Sensitivity``). Only a description looks at the latter (``FieldCodable/shape``).
public struct FieldCoder {
    @usableFromInline enum Mode { case writing, reading, printing }

    @usableFromInline let mode: Mode
    /// How much is read.
    @usableFromInline var extent: Extent
    /// What was wrong while reading, if anything was; complete when all fields have been read.
    @usableFromInline var refusal: MalformedFields?
    /// What was written so far; or printed, `"name":value` pairs; or read of fields that nobody has asked for.
    @usableFromInline var output: [UInt8] = []
    /// Where in the output begins what belongs to the value at hand, rather than to one that it is nested in, or stands before.
    @usableFromInline var outputStart = 0
    /// Where in the output that is printed stands what ``FieldCodable/standsApart``.
    @usableFromInline var apart = 0..<0
    @usableFromInline var reader = FieldReader()

    /// Most of what is written fits into so many bytes: without room for it to begin with, a message's payload was allocated
    /// six times over while it grew.
    private static let usualSize = 240

    @usableFromInline static func writer() -> FieldCoder {
        var writer = FieldCoder(.writing)
        writer.output.reserveCapacity(usualSize)
        return writer
    }
    /// A coder that takes the place of another while that one is elsewhere.
    package static func idle() -> FieldCoder { FieldCoder(.printing) }
    @usableFromInline static func printer() -> FieldCoder { FieldCoder(.printing) }
    @inlinable static func reader(_ extent: Extent) -> FieldCoder { FieldCoder(.reading, extent) }

    @inlinable init(_ mode: Mode, _ extent: Extent = .whole) { (self.mode, self.extent) = (mode, extent) }

    /// Whether fields are being read: what follows from them can be computed then.
    @inlinable public var isReading: Bool { mode == .reading }

    /// Keeps the fields that no other call has asked for. Comes last.
    @inlinable public mutating func unknown(_ fields: inout UnknownFields) {
        switch mode {
        case .writing: if !fields.isEmpty { output += fields.bytes }
        case .printing: break
        case .reading:
            reader.skip(&output)
            if extent != .form, output.count > outputStart || !fields.isEmpty {
                fields.bytes = Array(output[outputStart...])
            }
        }
    }
}

// MARK: - What happens with a field

extension FieldCoder {
    @inline(never)
    @inlinable mutating func code<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ value: inout Value, _ sensitivity: Sensitivity
    ) {
        switch mode {
        case .writing: if !value.isAbsent { write(number, value.wire) }
        case .printing:
            if isDescribing { return describe(number, name, Value.shape, .one, sensitivity) }
            guard value.isPrinted else { return }
            printName(name)
            value.appendJSON(to: &output)
        case .reading:
            if extent == .form { return check(number, Value.self) }
            if let input = reader.last(of: number, &output) {
                if !Value.read(input, into: &value) { refuse(number) }
            } else if !value.isAbsent {
                value = .absent
            }
        }
    }

    @inline(never)
    @inlinable mutating func code<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ value: inout Value?, _ sensitivity: Sensitivity
    ) {
        switch mode {
        case .writing: if let value { write(number, value.wire) }
        case .printing:
            if isDescribing { return describe(number, name, Value.shape, .optional, sensitivity) }
            guard let value else { return }
            printName(name)
            value.appendJSON(to: &output)
        case .reading:
            if extent == .form { return check(number, Value.self) }
            guard let input = reader.last(of: number, &output) else { return value = nil }
            value = Value(wire: input)
            if value == nil { refuse(number) }
        }
    }

    @inline(never)
    @inlinable mutating func code<Value: FieldValue>(
        _ number: Int, _ name: StaticString, _ values: inout [Value], _ sensitivity: Sensitivity
    ) {
        switch mode {
        case .writing: for value in values { write(number, value.wire) }
        case .printing:
            if isDescribing { return describe(number, name, Value.shape, .many, sensitivity) }
            printList(name, &values) { $0.appendJSON(to: &$1.output) }
        case .reading:
            if extent != .form, !values.isEmpty { values = [] }
            while let input = reader.next(of: number, &output) {
                guard let value = Value(wire: input) else { refuse(number); continue }
                if extent != .form { values.append(value) }
            }
        }
    }

    @inline(never)
    @inlinable mutating func code<Value: FieldCodable>(
        _ number: Int, _ name: StaticString, _ value: inout Value?, _ sensitivity: Sensitivity
    ) {
        switch mode {
        case .writing: if var value { write(number, &value, evenIfEmpty: true) }
        case .printing:
            if isDescribing { return describe(number, name, Value.shape, .optional, sensitivity) }
            guard var value else { return }
            printName(name)
            printWhole(&value)
        case .reading:
            if extent == .form { return check(number, nested: Value.self) }
            value = nil
            while let input = reader.next(of: number, &output) {
                var new = Value()
                readNested(number, input, into: &new)
                value = new
            }
        }
    }

    @inline(never)
    @inlinable mutating func code<Value: FieldCodable>(
        _ number: Int, _ name: StaticString, _ value: inout Value, _ sensitivity: Sensitivity
    ) {
        switch mode {
        case .writing: write(number, &value, evenIfEmpty: false)
        case .printing:
            if isDescribing { return describe(number, name, Value.shape, .one, sensitivity) }
            printName(name)
            printWhole(&value)
        case .reading:
            if extent == .form { return check(number, nested: &value) }
            value = Value()
            var isFirst = true
            while let input = reader.next(of: number, &output) {
                if !isFirst { value = Value() }
                isFirst = false
                readNested(number, input, into: &value)
            }
        }
    }

    @inline(never)
    @inlinable mutating func code<List: FieldList>(
        _ number: Int, _ name: StaticString, _ values: inout List, _ sensitivity: Sensitivity
    ) {
        switch mode {
        case .writing: for var value in values { write(number, &value, evenIfEmpty: true) }
        case .printing:
            if isDescribing { return describe(number, name, List.Element.shape, .many, sensitivity) }
            printList(name, &values) { $1.printFields(of: &$0) }
        case .reading:
            if extent == .form { return check(number, nested: List.Element.self) }
            if !values.isEmpty { values = List() }
            while let input = reader.next(of: number, &output) {
                values.append(List.Element())
                readNested(number, input, into: &values[values.index(before: values.endIndex)])
            }
        }
    }
}

// MARK: - Reading

extension FieldCoder {
    /// Reads a value from its fields, in its place: it has its defaults before.
    @inlinable mutating func read<Value: FieldCodable>(_ bytes: UnsafeRawBufferPointer, into value: inout Value) {
        let refusalBefore = refusal
        reader = FieldReader(bytes)
        value.code(&self)
        reader.skip(&output)
        if reader.isDisordered {
            refusal = refusalBefore
            forgetOutput()
            if extent != .form { value = Value() }
            readSorted(bytes, into: &value)
        } else if let failure = reader.failure {
            refuse(failure)
        }
    }

    @inlinable mutating func readSorted<Value: FieldCodable>(_ bytes: UnsafeRawBufferPointer, into value: inout Value) {
        do throws(MalformedFields) {
            let sorted = try FieldReader.sorted(bytes)
            sorted.withUnsafeBytes { read($0, into: &value) }
        } catch {
            refuse(error)
        }
    }

    /// Reads a value that is nested in the one at hand, and goes on with that.
    @inline(__always)
    @inlinable mutating func readNested<Value: FieldCodable>(_ number: Int, _ input: WireInput, into value: inout Value)
    {
        guard case .bytes(let bytes) = input else { return refuse(MalformedFields(.numberForFields, field: number)) }
        let (outer, outerStart) = (reader, outputStart)
        outputStart = output.count
        read(bytes, into: &value)
        forgetOutput()
        (reader, outputStart) = (outer, outerStart)
    }

    @inlinable mutating func forgetOutput() {
        if output.count > outputStart { output.removeSubrange(outputStart...) }
    }

    /// Makes sure that a field could be read.
    @inline(never)
    @inlinable mutating func check<Value: FieldValue>(_ number: Int, _ type: Value.Type) {
        if let input = reader.last(of: number, &output), !Value.accepts(input) { refuse(number) }
    }

    @inlinable mutating func refuse(_ number: Int) { refuse(MalformedFields(.unknownValue, field: number)) }

    @inlinable mutating func refuse(_ reason: MalformedFields) { refusal = refusal ?? reason }
}

// MARK: - Writing

extension FieldCoder {
    @inlinable mutating func write(_ number: Int, _ value: WireValue) { output.append(field: number, value) }

    /// Writes the fields of a nested value behind a length, for which one byte is nearly always enough.
    @inlinable mutating func write<Value: FieldCodable>(_ number: Int, _ value: inout Value, evenIfEmpty: Bool) {
        let before = output.count
        output.appendVarint(UInt64(number) << 3 | 2)
        output.append(0)
        let start = output.count
        value.code(&self)
        let size = output.count - start
        if size == 0, !evenIfEmpty { return output.removeSubrange(before...) }
        if size < 0x80 { return output[start - 1] = UInt8(size) }
        var length: [UInt8] = []
        length.appendVarint(UInt64(size))
        output.replaceSubrange(start - 1..<start, with: length)
    }

}
