/// Writes, reads or prints the fields that a ``FieldCodable`` hands to it.
///
/// One concrete type with three modes rather than a protocol with three conformances: the calls are then direct in every
/// module, without generic specialisation, and reading allocates nothing but the strings themselves.
public struct FieldCoder {
    enum Mode { case writing, reading, printing }

    let mode: Mode
    /// What was written so far.
    var output: [UInt8] = []
    /// What was printed so far: `"name":value` pairs.
    var text = ""
    /// The first thing that was wrong while reading.
    public private(set) var failure: MalformedFields?

    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var index = FieldIndex()

    static func writer() -> FieldCoder { FieldCoder(mode: .writing) }
    static func printer() -> FieldCoder { FieldCoder(mode: .printing) }

    static func reader(_ bytes: UnsafeRawBufferPointer) -> FieldCoder {
        var coder = FieldCoder(mode: .reading)
        coder.input = bytes
        do throws(MalformedFields) { try coder.index.fill(from: bytes) } catch { coder.failure = error }
        return coder
    }

    private init(mode: Mode) { self.mode = mode }

    /// A field that always has a value; its default is not written.
    public mutating func field<Value: FieldValue>(_ number: Int, _ name: StaticString, _ value: inout Value) {
        switch mode {
        case .writing: if !value.isAbsent { write(number, value.wire) }
        case .printing: if !value.isAbsent { printField(name, value.json) }
        case .reading: value = read(number) ?? .absent
        }
    }

    /// A field that may have no value, which differs from having the default.
    public mutating func field<Value: FieldValue>(_ number: Int, _ name: StaticString, _ value: inout Value?) {
        switch mode {
        case .writing: if let value { write(number, value.wire) }
        case .printing: if let value { printField(name, value.json) }
        case .reading: value = read(number)
        }
    }

    /// A field with any number of values, in order.
    public mutating func field<Value: FieldValue>(_ number: Int, _ name: StaticString, _ values: inout [Value]) {
        switch mode {
        case .writing: for value in values { write(number, value.wire) }
        case .printing: if !values.isEmpty { printField(name, "[" + values.map(\.json).joined(separator: ",") + "]") }
        case .reading:
            values = []
            readEach(number) { coder, input in
                guard let value = Value(wire: input) else { return coder.fail(number, "has an unknown value") }
                values.append(value)
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
            readEach(number) { coder, input in value = coder.nested(number, input) }
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
            readEach(number) { coder, input in value = coder.nested(number, input) ?? Value() }
        }
    }

    /// Any number of values that are themselves made of fields, in order.
    public mutating func field<Value: FieldCodable>(_ number: Int, _ name: StaticString, _ values: inout [Value]) {
        switch mode {
        case .writing: for value in values { write(number, .bytes(value.encoded())) }
        case .printing: if !values.isEmpty { printField(name, "[" + values.map(\.json).joined(separator: ",") + "]") }
        case .reading:
            values = []
            readEach(number) { coder, input in
                if let value: Value = coder.nested(number, input) { values.append(value) }
            }
        }
    }

    /// Keeps the fields that no other call has asked for. Comes last.
    public mutating func unknown(_ fields: inout UnknownFields) {
        switch mode {
        case .writing: output += fields.bytes
        case .printing: break
        case .reading: fields.bytes = index.unread(in: input)
        }
    }

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
        if !text.isEmpty { text += "," }
        text += "\"\(name)\":\(json)"
    }

    private mutating func read<Value: FieldValue>(_ number: Int) -> Value? {
        guard failure == nil, let input = index.value(of: number, in: input) else { return nil }
        guard let value = Value(wire: input) else {
            fail(number, "has an unknown value")
            return nil
        }
        return value
    }

    private mutating func readEach(_ number: Int, _ visit: (inout FieldCoder, WireInput) -> Void) {
        guard failure == nil, index.value(of: number, in: input) != nil else { return }
        var cursor = WireCursor(input)
        while let field = try? cursor.next() {
            if field.number == number { visit(&self, field.value) }
        }
    }

    private mutating func nested<Value: FieldCodable>(_ number: Int, _ input: WireInput) -> Value? {
        guard case .bytes(let bytes) = input else {
            fail(number, "is a number where fields were expected")
            return nil
        }
        do throws(MalformedFields) { return try Value(encoded: bytes) } catch {
            failure = failure ?? error
            return nil
        }
    }

    private mutating func fail(_ number: Int, _ reason: String) {
        failure = failure ?? MalformedFields(field: number, reason: reason)
    }
}
