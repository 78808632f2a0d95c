/// A value made of numbered fields: an event's payload, a setting, a projection's state.
///
/// One function, ``code(_:)``, names every field once and serves writing, reading and printing. The bytes are Protocol
/// Buffers' wire format (varints and length-delimited fields), so that other languages can read a log with `events.proto`.
///
/// Evolution: a field's number is given once and never used again; a new field has a new number and a default; a field
/// this version doesn't know is kept in ``UnknownFields`` and written back as it was.
public protocol FieldCodable: Sendable {
    /// Whether it is told beside what it is a field of, rather than in it (``appendJSON(to:)``).
    static var standsApart: Bool { get }
    /// The value in which every field has its default.
    init()
    /// Hands each field to the coder, by number and name.
    mutating func code(_ fields: inout FieldCoder)
}

extension FieldCodable {
    /// Nearly nothing does.
    @inlinable public static var standsApart: Bool { false }

    /// The value's fields as bytes; fields with their default value are left out.
    @inlinable public func encoded() -> [UInt8] {
        var coder = FieldCoder.writer()
        var copy = self
        copy.code(&coder)
        return coder.output
    }

    /// Reads the value from bytes that ``encoded()`` wrote, in this or another version.
    @inlinable public init(encoded bytes: UnsafeRawBufferPointer, _ extent: Extent = .whole) throws(MalformedFields) {
        self.init()
        var coder = FieldCoder.reader(extent)
        coder.read(bytes, into: &self)
        if let refusal = coder.refusal { throw refusal }
    }

    /// Reads the value from bytes that ``encoded()`` wrote, in this or another version.
    @inlinable public init(encoded bytes: [UInt8], _ extent: Extent = .whole) throws(MalformedFields) {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(MalformedFields) in try Self(encoded: buffer, extent) }
        }
        self = try result.get()
    }

    /// The value as a JSON object with the fields' names; fields with their default value are left out.
    public var json: String {
        var output: [UInt8] = []
        appendJSON(to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Writes the value as ``json`` has it behind what is there.
    ///
    /// - Returns: Where the JSON of the field stands then that ``standsApart``; nil where there is none.
    @discardableResult public func appendJSON(to output: inout [UInt8]) -> Range<Int>? {
        var coder = FieldCoder.printer()
        swap(&coder.output, &output)
        var copy = self
        coder.printFields(of: &copy)
        swap(&coder.output, &output)
        return coder.apart.isEmpty ? nil : coder.apart
    }
}

/// Any number of values that are themselves made of fields.
public protocol FieldList: BidirectionalCollection, MutableCollection where Element: FieldCodable {
    /// None.
    init()
    /// Adds one behind the others.
    mutating func append(_ element: Element)
}

extension Array: FieldList where Element: FieldCodable {}

/// How much of a value is read.
public enum Extent: Sendable {
    /// Every field.
    case whole
    /// What projections look at: details are left at their defaults. Such a value is never written or shown.
    case facts
    /// Nothing: only whether it could be read; or, where it is printed, what the fields are rather than what is in them.
    case form
}

/// Bytes that are no fields of the expected shape.
public struct MalformedFields: Error, CustomStringConvertible {
    /// What can be wrong. A number rather than a text, so that a coder which could hold one costs nothing to copy.
    @usableFromInline package enum Kind: UInt8, Sendable {
        case unknownKind, invalidNumber, unknownWireType, cutShort, unknownValue, numberForFields
    }

    private let fieldNumber: Int32
    private let kind: Kind

    @usableFromInline package init(_ kind: Kind, field: Int = 0) {
        (fieldNumber, self.kind) = (Int32(truncatingIfNeeded: field), kind)
    }

    /// The field's number, 0 where not even that could be read.
    public var field: Int { Int(fieldNumber) }

    /// What is wrong with it.
    public var reason: String {
        switch kind {
        case .unknownKind: "is unknown"
        case .invalidNumber: "has no valid number"
        case .unknownWireType: "has an unknown wire type"
        case .cutShort: "is cut short"
        case .unknownValue: "has an unknown value"
        case .numberForFields: "is a number where fields were expected"
        }
    }

    /// Says which field, and what to do.
    public var description: String {
        "field \(field) \(reason); the record was damaged or written by a newer Parley: run 'parley verify', then upgrade"
    }
}

/// Fields of a newer version, kept as they are.
public struct UnknownFields: Hashable, Sendable {
    @usableFromInline var storage: BytesOrNone

    /// The fields' tags and values, in the order they were read.
    @inlinable public var bytes: [UInt8] {
        get { storage.bytes }
        set { storage.bytes = newValue }
    }

    /// No unknown fields.
    @inlinable public init() { storage = BytesOrNone([]) }

    /// Whether there are none.
    @inlinable var isEmpty: Bool { storage.isEmpty }
}

/// Bytes of which there are none nearly always. No array rather than an empty one: that is counted like any other, which took
/// 30 ns of every event that was read and freed.
@usableFromInline
struct BytesOrNone: Hashable, Sendable {
    @usableFromInline var some: [UInt8]?

    @inlinable init(_ bytes: [UInt8]) { some = bytes.isEmpty ? nil : bytes }

    @inlinable var isEmpty: Bool { some == nil }
    @inlinable var bytes: [UInt8] {
        get { some ?? [] }
        set { some = newValue.isEmpty ? nil : newValue }
    }
}
