public import Timeline

/// A value that fills one field: a number or a run of bytes.
public protocol FieldValue: Sendable {
    /// What an absent field means.
    static var absent: Self { get }
    /// Whether the value equals ``absent`` and needs no bytes.
    var isAbsent: Bool { get }
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
    /// What the type's values are.
    static var shape: Shape { get }
}

extension FieldValue {
    public static func accepts(_ wire: WireInput) -> Bool { Self(wire: wire) != nil }

    public static func read(_ wire: WireInput, into value: inout Self) -> Bool {
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
    public static var absent: Self { 0 }
    public var isAbsent: Bool { self == 0 }
    public var wire: WireValue { .number(UInt64(self)) }
    public init?(wire: WireInput) {
        guard case .number(let number) = wire, let value = Self(exactly: number) else { return nil }
        self = value
    }
    public var json: String { String(self) }
}

extension UInt64: FieldValue {}
extension UInt32: FieldValue {}
extension UInt16: FieldValue {}
extension UInt8: FieldValue {}

extension Bool: FieldValue {
    public static var absent: Bool { false }
    public var isAbsent: Bool { !self }
    public var wire: WireValue { .number(self ? 1 : 0) }
    public init?(wire: WireInput) {
        guard case .number(let number) = wire else { return nil }
        self = number != 0
    }
    public var json: String { self ? "true" : "false" }
}

extension String: FieldValue {
    public static var absent: String { "" }
    public var isAbsent: Bool { isEmpty }
    public var wire: WireValue { .text(self) }
    public init?(wire: WireInput) {
        guard case .bytes(let bytes) = wire else { return nil }
        self = String(decoding: bytes, as: UTF8.self)
    }
    public static func accepts(_ wire: WireInput) -> Bool { if case .bytes = wire { true } else { false } }
    public var json: String { JSONText.quoted(self) }
}

extension Timestamp: FieldValue {
    public static var absent: Timestamp { .epoch }
    public var isAbsent: Bool { milliseconds == 0 }
    public var wire: WireValue { .number(UInt64(bitPattern: milliseconds)) }
    public init?(wire: WireInput) {
        guard case .number(let number) = wire else { return nil }
        self.init(milliseconds: Int64(bitPattern: number))
    }
    public var json: String { "\"\(self)\"" }
}

extension Duration: FieldValue {
    public static var absent: Duration { .zero }
    public var isAbsent: Bool { self == .zero }
    public var wire: WireValue { .number(UInt64(bitPattern: milliseconds)) }
    public init?(wire: WireInput) {
        guard case .number(let number) = wire else { return nil }
        self = .milliseconds(Int64(bitPattern: number))
    }
    public var json: String { "\"\(configurationText)\"" }
}

extension Position: FieldValue {
    public static var absent: Position { .start }
    public var isAbsent: Bool { self == .start }
    public var wire: WireValue { .number(rawValue) }
    public init?(wire: WireInput) {
        guard case .number(let number) = wire else { return nil }
        self.init(number)
    }
    public var json: String { String(rawValue) }
}

extension ConversationID: FieldValue {
    public static var absent: ConversationID { .system }
    public var isAbsent: Bool { self == .system }
    public var wire: WireValue { .number(UInt64(rawValue)) }
    public init?(wire: WireInput) {
        guard let number = UInt32(wire: wire) else { return nil }
        self.init(number)
    }
    public var json: String { String(rawValue) }
}

/// Bytes as they came: JSON of the platform, or what was to be JSON.
public struct RawBytes: Hashable, FieldValue {
    private var storage: BytesOrNone

    /// The bytes, verbatim.
    public var bytes: [UInt8] {
        get { storage.bytes }
        set { storage.bytes = newValue }
    }

    /// These bytes.
    public init(_ bytes: [UInt8]) { storage = BytesOrNone(bytes) }

    public static var absent: RawBytes { RawBytes([]) }
    public var isAbsent: Bool { storage.isEmpty }
    public var wire: WireValue { .bytes(bytes) }
    public init?(wire: WireInput) {
        guard case .bytes(let buffer) = wire else { return nil }
        self.init([UInt8](buffer))
    }
    public static func accepts(_ wire: WireInput) -> Bool { if case .bytes = wire { true } else { false } }
    public var json: String { JSONText.quoted(text) }

    /// The bytes as text; what is no UTF-8 is replaced by U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// An enumeration or identifier that is written as its raw value.
public protocol RawFieldValue: FieldValue, RawRepresentable where RawValue: FieldValue {}

extension RawFieldValue {
    public var isAbsent: Bool { rawValue.isAbsent }
    public var wire: WireValue { rawValue.wire }
    public init?(wire: WireInput) {
        guard let raw = RawValue(wire: wire) else { return nil }
        self.init(rawValue: raw)
    }
    public var json: String { rawValue.json }
}

/// An enumeration that JSON shows by name rather than number. Its name is its description.
public protocol NamedFieldValue: RawFieldValue {}

extension NamedFieldValue {
    public var json: String { JSONText.quoted("\(self)") }
}
