/// A JSON text that has been read once into a flat table of values, each with its place in the bytes, so that any part of
/// it can be kept verbatim.
///
/// It takes what RFC 8259 takes, and two things more that real senders do: a byte order mark in front, and control
/// characters that are not escaped (``hasBareControlCharacters``). Where an object names a key twice, the last one counts.
public struct JSONDocument: Sendable {
    /// The deepest nesting that is read.
    public static let depthLimit = 64

    /// The bytes as they came.
    public var bytes: [UInt8] { storage.bytes }
    /// The outermost value.
    public var root: JSONValue { JSONValue(storage: storage, index: 0) }
    /// Whether a string holds a control character that should have been escaped: the bytes are no strict JSON, and are not
    /// to be passed on to a reader that insists on it.
    public let hasBareControlCharacters: Bool

    private let storage: JSONStorage

    /// Reads a JSON text.
    ///
    /// - Parameter limit: The most bytes that are read; at most 4 GiB whatever it says.
    public init(_ bytes: [UInt8], limit: Int) throws(JSONError) {
        guard bytes.count <= min(limit, Int(UInt32.max)) else {
            throw JSONError(
                offset: limit, reason: "there are \(bytes.count) bytes, more than the \(limit) that are allowed")
        }
        var parser = JSONParser(bytes)
        try parser.parseDocument()
        storage = JSONStorage(bytes: bytes, tape: parser.tape)
        hasBareControlCharacters = parser.hasBareControlCharacters
    }
}

/// Why bytes are no JSON text.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The byte at which reading stopped, 0 for the first.
    public var offset: Int
    /// What is wrong there.
    public var reason: String

    /// An error at a byte.
    public init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }

    /// What is wrong, and where.
    public var description: String { "not JSON at byte \(offset): \(reason)" }
}

/// The bytes of a document and the table of its values.
final class JSONStorage: Sendable {
    let bytes: [UInt8]
    let tape: [JSONEntry]

    init(bytes: [UInt8], tape: [JSONEntry]) {
        self.bytes = bytes
        self.tape = tape
    }
}

/// One value of the table. An object's entry is followed by its keys and values in turn, an array's by its elements.
struct JSONEntry {
    /// The value's first byte and the byte after its last, quotes and brackets included.
    var start: UInt32
    var end: UInt32
    /// The entry after this value and everything in it.
    var next: UInt32
    var kind: JSONValue.Kind
    /// Whether a string has to be decoded before it can be read.
    var hasEscapes = false
}
