/// Writes, reads or prints the fields that a ``FieldCodable`` hands to it.
///
/// One concrete type with three modes rather than a protocol with three conformances: the calls are then direct in every
/// module, without generic specialisation, and reading allocates nothing but the strings themselves.
public struct FieldCoder {
    enum Mode { case writing, reading, printing }

    let mode: Mode
    /// How much is read.
    let extent: Extent
    /// What was written so far; or printed, `"name":value` pairs; or read of fields that nobody has asked for.
    private(set) var output: [UInt8] = []
    private var reader: FieldReader
    private var refusal: MalformedFields?

    /// Most of what is written fits into so many bytes: without room for it to begin with, a message's payload was allocated
    /// six times over while it grew.
    private static let usualSize = 240

    static func writer() -> FieldCoder {
        var writer = FieldCoder(.writing)
        writer.output.reserveCapacity(usualSize)
        return writer
    }
    static func printer() -> FieldCoder { FieldCoder(.printing) }
    static func reader(_ bytes: UnsafeRawBufferPointer, _ extent: Extent) -> FieldCoder {
        FieldCoder(.reading, extent, bytes)
    }

    private init(
        _ mode: Mode, _ extent: Extent = .whole, _ bytes: UnsafeRawBufferPointer = .init(start: nil, count: 0)
    ) {
        (self.mode, self.extent) = (mode, extent)
        reader = FieldReader(bytes)
    }

    /// A field that always has a value; its default is not written.
    public mutating func field<Value: FieldValue>(_ number: Int, _ name: StaticString, _ value: inout Value) {
        switch mode {
        case .writing: if !value.isAbsent { write(number, value.wire) }
        case .printing: if !value.isAbsent { printField(name, value.json) }
        case .reading:
            if extent == .form { return check(number, Value.self) }
            value = read(number) ?? .absent
        }
    }

    /// A field that may have no value, which differs from having the default.
    public mutating func field<Value: FieldValue>(_ number: Int, _ name: StaticString, _ value: inout Value?) {
        switch mode {
        case .writing: if let value { write(number, value.wire) }
        case .printing: if let value { printField(name, value.json) }
        case .reading:
            if extent == .form { return check(number, Value.self) }
            value = read(number)
        }
    }

    /// A field with any number of values, in order.
    public mutating func field<Value: FieldValue>(_ number: Int, _ name: StaticString, _ values: inout [Value]) {
        switch mode {
        case .writing: for value in values { write(number, value.wire) }
        case .printing: if !values.isEmpty { printField(name, "[" + values.map(\.json).joined(separator: ",") + "]") }
        case .reading:
            values = []
            while let input = reader.next(of: number, &output) {
                if let value: Value = value(number, input), extent != .form { values.append(value) }
            }
        }
    }

    /// A field that is itself made of fields, or absent.
    public mutating func field<Value: FieldCodable>(_ number: Int, _ name: StaticString, _ value: inout Value?) {
        switch mode {
        case .writing: if let value { write(number, .bytes(value.encoded())) }
        case .printing: if let value { printField(name, value.json) }
        case .reading:
            value = nil
            while let input = reader.next(of: number, &output) { value = nested(number, input) }
        }
    }

    /// A field that is itself made of fields; one with nothing but defaults is not written.
    public mutating func field<Value: FieldCodable>(_ number: Int, _ name: StaticString, _ value: inout Value) {
        switch mode {
        case .writing:
            let bytes = value.encoded()
            if !bytes.isEmpty { write(number, .bytes(bytes)) }
        case .printing: printField(name, value.json)
        case .reading:
            value = Value()
            while let input = reader.next(of: number, &output) { value = nested(number, input) ?? Value() }
        }
    }

    /// Any number of values that are themselves made of fields, in order.
    public mutating func field<Value: FieldCodable>(_ number: Int, _ name: StaticString, _ values: inout [Value]) {
        switch mode {
        case .writing: for value in values { write(number, .bytes(value.encoded())) }
        case .printing: if !values.isEmpty { printField(name, "[" + values.map(\.json).joined(separator: ",") + "]") }
        case .reading:
            values = []
            while let input = reader.next(of: number, &output) {
                if let value: Value = nested(number, input) { values.append(value) }
            }
        }
    }

    /// Keeps the fields that no other call has asked for. Comes last.
    public mutating func unknown(_ fields: inout UnknownFields) {
        switch mode {
        case .writing: output += fields.bytes
        case .printing: break
        case .reading:
            reader.skip(&output)
            if !output.isEmpty || !fields.bytes.isEmpty { fields.bytes = output }
        }
    }
}

// MARK: - Details

extension FieldCoder {
    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    public mutating func detail<Value: FieldValue>(_ number: Int, _ name: StaticString, _ value: inout Value) {
        if mode == .reading, extent != .whole { check(number, Value.self) } else { field(number, name, &value) }
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    public mutating func detail<Value: FieldValue>(_ number: Int, _ name: StaticString, _ value: inout Value?) {
        if mode == .reading, extent != .whole { check(number, Value.self) } else { field(number, name, &value) }
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    public mutating func detail<Value: FieldCodable>(_ number: Int, _ name: StaticString, _ value: inout Value) {
        guard mode == .reading, extent != .whole else { return field(number, name, &value) }
        check(number, nested: Value.self)
    }

    /// Like `field`, for what no projection looks at: left at its default where only the facts are read.
    public mutating func detail<Value: FieldCodable>(_ number: Int, _ name: StaticString, _ value: inout Value?) {
        guard mode == .reading, extent != .whole else { return field(number, name, &value) }
        check(number, nested: Value.self)
    }

    private mutating func check<Value: FieldCodable>(_ number: Int, nested type: Value.Type) {
        while let input = reader.next(of: number, &output) {
            let _: Value? = nested(number, input, .form)
        }
    }
}

// MARK: - Reading

extension FieldCoder {
    /// What was wrong while reading, if anything was; asked for when all fields have been read.
    mutating func failure() -> MalformedFields? {
        reader.skip(&output)
        return reader.failure ?? refusal
    }

    /// Whether the fields must be sorted to be read.
    var isDisordered: Bool { reader.isDisordered }

    @inline(__always)
    private mutating func read<Value: FieldValue>(_ number: Int) -> Value? {
        guard let input = reader.last(of: number, &output) else { return nil }
        return value(number, input)
    }

    @inline(__always)
    private mutating func value<Value: FieldValue>(_ number: Int, _ input: WireInput) -> Value? {
        if let value = Value(wire: input) { return value }
        refuse(MalformedFields(field: number, reason: "has an unknown value"))
        return nil
    }

    /// Makes sure that a field could be read.
    @inline(__always)
    private mutating func check<Value: FieldValue>(_ number: Int, _ type: Value.Type) {
        guard let input = reader.last(of: number, &output), !Value.accepts(input) else { return }
        refuse(MalformedFields(field: number, reason: "has an unknown value"))
    }

    private mutating func nested<Value: FieldCodable>(
        _ number: Int, _ input: WireInput, _ extent: Extent? = nil
    ) -> Value? {
        guard case .bytes(let bytes) = input else {
            refuse(MalformedFields(field: number, reason: "is a number where fields were expected"))
            return nil
        }
        do throws(MalformedFields) { return try Value(encoded: bytes, extent ?? self.extent) } catch {
            refuse(error)
            return nil
        }
    }

    private mutating func refuse(_ reason: MalformedFields) { refusal = refusal ?? reason }
}

// MARK: - Writing

extension FieldCoder {
    private mutating func write(_ number: Int, _ value: WireValue) {
        switch value {
        case .number(let number64):
            output.appendVarint(UInt64(number) << 3)
            output.appendVarint(number64)
        case .bytes(let bytes):
            output.appendVarint(UInt64(number) << 3 | 2)
            output.appendVarint(UInt64(bytes.count))
            output += bytes
        case .text(let text):
            output.appendVarint(UInt64(number) << 3 | 2)
            output.appendVarint(UInt64(text.utf8.count))
            output += text.utf8
        }
    }

    private mutating func printField(_ name: StaticString, _ json: String) {
        if !output.isEmpty { output.append(UInt8(ascii: ",")) }
        output += "\"\(name)\":\(json)".utf8
    }
}
