/// One value of a ``JSONDocument``: an object, an array, a string, a number, a truth value or null.
///
/// Every accessor is forgiving: what isn't there, or is of another kind, is nil, or empty. A number is read as a string and a
/// string as a number where the other is asked for, since the platform writes the same field both ways.
public struct JSONValue: Sendable {
    /// What a value is.
    public enum Kind: UInt8, Sendable {
        /// `{…}`
        case object
        /// `[…]`
        case array
        /// `"…"`
        case string
        /// `1`, `-2.5e3`
        case number
        /// `true`, `false`
        case bool
        /// `null`
        case null
    }

    let storage: JSONStorage
    let index: Int

    var entry: JSONEntry { storage.tape[index] }

    /// What the value is.
    public var kind: Kind { entry.kind }
    /// Whether the value is `null`.
    public var isNull: Bool { kind == .null }
    /// Whether the value is an object.
    public var isObject: Bool { kind == .object }
    /// Where the value stands in the document's bytes, quotes and brackets included.
    public var range: Range<Int> { Int(entry.start)..<Int(entry.end) }
    /// The value as it came, byte for byte.
    public var raw: [UInt8] { [UInt8](storage.bytes[range]) }

    /// The value of an object's key, the last where there are several; nil where there is none, or this is no object.
    public subscript(key: String) -> JSONValue? {
        guard isObject else { return nil }
        let tape = storage.tape
        let size = key.utf8.count + 2
        var found: Int?
        var index = index + 1
        let end = Int(entry.next)
        while index < end {
            let name = tape[index]
            // Most keys differ in length: looking at the bytes is rarely worth it.
            let maybe = name.hasEscapes || Int(name.end - name.start) == size
            if maybe, storage.string(at: index, equals: key) { found = index + 1 }
            index = Int(tape[index + 1].next)
        }
        return found.map { JSONValue(storage: storage, index: $0) }
    }

    /// The elements of an array; none where this is no array.
    public var elements: JSONElements { JSONElements(self) }
    /// The keys and values of an object in the order they came; none where this is no object.
    public var members: JSONMembers { JSONMembers(self) }

    /// The text of a string, escapes decoded, or a number as it is written; nil for anything else. Half a surrogate pair is
    /// read as U+FFFD.
    public var string: String? {
        switch kind {
        case .string: storage.string(at: index)
        case .number: String(decoding: storage.bytes[range], as: UTF8.self)
        default: nil
        }
    }

    /// A whole number within 64 bits, also one that is written as a string or with an exponent; nil for anything else.
    public var integer: Int64? {
        guard let string else { return nil }
        if let integer = Int64(string) { return string.utf8.first == UInt8(ascii: "+") ? nil : integer }
        guard kind == .number, let double = Double(string) else { return nil }
        return Int64(exactly: double)
    }

    /// A truth value, also one that is written as the string `"true"` or `"false"`; nil for anything else.
    public var bool: Bool? {
        switch (kind, entry.end - entry.start) {
        case (.bool, 4): true
        case (.bool, _): false
        case (.string, 6...7): string.flatMap(Bool.init)
        default: nil
        }
    }
}

/// The elements of an array, in order.
public struct JSONElements: Sequence, Sendable {
    private let array: JSONValue

    init(_ value: JSONValue) { array = value }

    /// The first element; nil where there is none.
    public var first: JSONValue? {
        var iterator = makeIterator()
        return iterator.next()
    }

    /// An iterator over the elements.
    public func makeIterator() -> Iterator { Iterator(array) }

    /// Walks over the elements.
    public struct Iterator: IteratorProtocol {
        private let storage: JSONStorage
        private var index: Int
        private let end: Int

        init(_ array: JSONValue) {
            storage = array.storage
            index = array.index + 1
            end = array.kind == .array ? Int(array.entry.next) : index
        }

        /// The next element; nil at the end.
        public mutating func next() -> JSONValue? {
            guard index < end else { return nil }
            defer { index = Int(storage.tape[index].next) }
            return JSONValue(storage: storage, index: index)
        }
    }
}

/// The keys and values of an object, in the order they came; a key that came twice is here twice.
public struct JSONMembers: Sequence, Sendable {
    private let object: JSONValue

    init(_ value: JSONValue) { object = value }

    /// An iterator over the members.
    public func makeIterator() -> Iterator { Iterator(object) }

    /// Walks over the members.
    public struct Iterator: IteratorProtocol {
        private let storage: JSONStorage
        private var index: Int
        private let end: Int

        init(_ object: JSONValue) {
            storage = object.storage
            index = object.index + 1
            end = object.kind == .object ? Int(object.entry.next) : index
        }

        /// The next member; nil at the end.
        public mutating func next() -> (name: String, value: JSONValue)? {
            guard index < end else { return nil }
            defer { index = Int(storage.tape[index + 1].next) }
            return (storage.string(at: index), JSONValue(storage: storage, index: index + 1))
        }
    }
}
