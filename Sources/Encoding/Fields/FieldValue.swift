public import Timeline

/// A value that fills one field: a number or a run of bytes.
public protocol FieldValue: Sendable {
    /// What an absent field means.
    static var absent: Self { get }
    /// Whether the value equals ``absent`` and needs no bytes.
    var isAbsent: Bool { get }
    /// Whether JSON shows the value: where it is not ``absent``, unless its absence would say nothing to a reader.
    var isPrinted: Bool { get }
    /// The value as it is written.
    var wire: WireValue { get }
    /// The value read from what was written; nil where that is no such value.
    init?(wire: WireInput)
    /// Puts what was written in the place of a value, unless it is no such value. Where the type is known at run time only,
    /// as for states in snapshots, there is then no value to be handed on.
    ///
    /// - Returns: Whether it was.
    static func read(_ wire: WireInput, into value: inout Self) -> Bool
    /// Whether what was written is such a value.
    static func accepts(_ wire: WireInput) -> Bool
    /// The value as JSON.
    var json: String { get }
    /// Writes the value as ``json`` has it behind what is there.
    func appendJSON(to output: inout [UInt8])
    /// What the type's values are.
    static var shape: Shape { get }
}

extension FieldValue {
    @inlinable public var isPrinted: Bool { !isAbsent }
    @inlinable public static func accepts(_ wire: WireInput) -> Bool { Self(wire: wire) != nil }
    @inlinable public func appendJSON(to output: inout [UInt8]) { output += json.utf8 }

    @inlinable public static func read(_ wire: WireInput, into value: inout Self) -> Bool {
        guard let new = Self(wire: wire) else { return false }
        value = new
        return true
    }
}

/// What is written for a field.
public enum WireValue {
    /// A varint.
    case number(UInt64)
    /// A length and that many bytes.
    case bytes([UInt8])
    /// A length and a text in UTF-8.
    case text(String)
}

/// What is read for a field. The bytes are valid only while it is being read.
public enum WireInput {
    /// A varint.
    case number(UInt64)
    /// Length-delimited bytes.
    case bytes(UnsafeRawBufferPointer)
}

extension FieldValue where Self: FixedWidthInteger & UnsignedInteger {
    @inlinable public static var absent: Self { 0 }
    @inlinable public var isAbsent: Bool { self == 0 }
    @inlinable public var wire: WireValue { .number(UInt64(self)) }
    @inlinable public init?(wire: WireInput) {
        guard case .number(let number) = wire, let value = Self(exactly: number) else { return nil }
        self = value
    }
    @inlinable public var json: String { String(self) }
    @inlinable public func appendJSON(to output: inout [UInt8]) { output.append(decimal: UInt64(self)) }
}

extension UInt64: FieldValue {}
extension UInt32: FieldValue {}
extension UInt16: FieldValue {}
extension UInt8: FieldValue {}

extension Bool: FieldValue {
    @inlinable public static var absent: Bool { false }
    @inlinable public var isAbsent: Bool { !self }
    @inlinable public var wire: WireValue { .number(self ? 1 : 0) }
    @inlinable public init?(wire: WireInput) {
        guard case .number(let number) = wire else { return nil }
        self = number != 0
    }
    @inlinable public var json: String { self ? "true" : "false" }
}

extension String: FieldValue {
    @inlinable public static var absent: String { "" }
    @inlinable public var isAbsent: Bool { isEmpty }
    @inlinable public var wire: WireValue { .text(self) }
    @inlinable public init?(wire: WireInput) {
        guard case .bytes(let bytes) = wire else { return nil }
        self = String(decoding: bytes, as: UTF8.self)
    }
    @inlinable public static func accepts(_ wire: WireInput) -> Bool { if case .bytes = wire { true } else { false } }
    @inlinable public var json: String { JSONText.quoted(self) }
    @inlinable public func appendJSON(to output: inout [UInt8]) { JSONText.append(self, to: &output) }
}

extension Timestamp: FieldValue {
    @inlinable public static var absent: Timestamp { .epoch }
    @inlinable public var isAbsent: Bool { milliseconds == 0 }
    /// The last moment there is stands for no end, which its absence says: ISO 8601 has no room for its year.
    @inlinable public var isPrinted: Bool { milliseconds != 0 && self != .latest }
    @inlinable public var wire: WireValue { .number(UInt64(bitPattern: milliseconds)) }
    @inlinable public init?(wire: WireInput) {
        guard case .number(let number) = wire else { return nil }
        self.init(milliseconds: Int64(bitPattern: number))
    }
    @inlinable public var json: String { "\"\(self)\"" }
}

extension Duration: FieldValue {
    @inlinable public static var absent: Duration { .zero }
    @inlinable public var isAbsent: Bool { self == .zero }
    @inlinable public var wire: WireValue { .number(UInt64(bitPattern: milliseconds)) }
    @inlinable public init?(wire: WireInput) {
        guard case .number(let number) = wire else { return nil }
        self = .milliseconds(Int64(bitPattern: number))
    }
    @inlinable public var json: String { "\"\(configurationText)\"" }
}

extension Position: FieldValue {
    @inlinable public static var absent: Position { .start }
    @inlinable public var isAbsent: Bool { self == .start }
    @inlinable public var wire: WireValue { .number(rawValue) }
    @inlinable public init?(wire: WireInput) {
        guard case .number(let number) = wire else { return nil }
        self.init(number)
    }
    @inlinable public var json: String { String(rawValue) }
}

extension ConversationID: FieldValue {
    @inlinable public static var absent: ConversationID { .system }
    @inlinable public var isAbsent: Bool { self == .system }
    @inlinable public var wire: WireValue { .number(UInt64(rawValue)) }
    @inlinable public init?(wire: WireInput) {
        guard let number = UInt32(wire: wire) else { return nil }
        self.init(number)
    }
    @inlinable public var json: String { String(rawValue) }
}

/// Bytes as they came: JSON of the platform, or what was to be JSON.
public struct RawBytes: Hashable, FieldValue {
    @usableFromInline var storage: BytesOrNone

    /// The bytes, verbatim.
    @inlinable public var bytes: [UInt8] {
        get { storage.bytes }
        set { storage.bytes = newValue }
    }

    /// These bytes.
    @inlinable public init(_ bytes: [UInt8]) { storage = BytesOrNone(bytes) }

    @inlinable public static var absent: RawBytes { RawBytes([]) }
    @inlinable public var isAbsent: Bool { storage.isEmpty }
    @inlinable public var wire: WireValue { .bytes(bytes) }
    @inlinable public init?(wire: WireInput) {
        guard case .bytes(let buffer) = wire else { return nil }
        self.init([UInt8](buffer))
    }
    @inlinable public static func accepts(_ wire: WireInput) -> Bool { if case .bytes = wire { true } else { false } }
    @inlinable public var json: String { JSONText.quoted(text) }
    @inlinable public func appendJSON(to output: inout [UInt8]) { JSONText.append(text, to: &output) }

    /// The bytes as text; what is no UTF-8 is replaced by U+FFFD.
    @inlinable public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// An enumeration or identifier that is written as its raw value.
public protocol RawFieldValue: FieldValue, RawRepresentable where RawValue: FieldValue {}

extension RawFieldValue {
    @inlinable public var isAbsent: Bool { rawValue.isAbsent }
    @inlinable public var wire: WireValue { rawValue.wire }
    @inlinable public init?(wire: WireInput) {
        guard let raw = RawValue(wire: wire) else { return nil }
        self.init(rawValue: raw)
    }
    @inlinable public var json: String { rawValue.json }
    @inlinable public func appendJSON(to output: inout [UInt8]) { rawValue.appendJSON(to: &output) }
}

/// An enumeration that JSON shows by name rather than number. Its name is its description.
public protocol NamedFieldValue: RawFieldValue {}

extension NamedFieldValue {
    @inlinable public var json: String { JSONText.quoted("\(self)") }
    @inlinable public func appendJSON(to output: inout [UInt8]) { JSONText.append("\(self)", to: &output) }
}

extension NamedFieldValue where Self: CaseIterable {
    /// The value with a name; nil where none has it.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
        self = found
    }
}
