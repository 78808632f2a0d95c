/// Writes a JSON object member by member, all of it into the same bytes.
public struct JSONObjectWriter {
    private var bytes: [UInt8] = []
    private var isEmpty = true

    /// Nothing yet.
    public init() { bytes.append(UInt8(ascii: "{")) }

    /// The object as bytes.
    public var finished: [UInt8] { bytes + [UInt8(ascii: "}")] }

    /// Writes an object behind what is there.
    public static func append(to output: inout [UInt8], _ write: (inout JSONObjectWriter) -> Void) {
        output.append(UInt8(ascii: "{"))
        var writer = JSONObjectWriter(behind: &output)
        write(&writer)
        swap(&writer.bytes, &output)
        output.append(UInt8(ascii: "}"))
    }

    private init(behind output: inout [UInt8]) { swap(&bytes, &output) }

    /// Adds a member that is a text.
    public mutating func add(_ key: String, _ text: String) {
        add(key) { JSONText.append(text, to: &$0) }
    }

    /// Adds a member that is a number.
    public mutating func add(_ key: String, _ number: UInt64) {
        add(key) { $0.append(decimal: number) }
    }

    /// Adds a member that is JSON already.
    public mutating func add(_ key: String, verbatim json: some Collection<UInt8>) {
        add(key) { $0 += json }
    }

    /// Adds a member whose value writes itself as JSON.
    public mutating func add(_ key: String, _ write: (inout [UInt8]) -> Void) {
        begin(key)
        write(&bytes)
    }

    private mutating func begin(_ key: String) {
        var name = key
        let isWritten = name.withUTF8 { JSONText.append(key: $0, isFirst: isEmpty, to: &bytes) }
        defer { isEmpty = false }
        guard !isWritten else { return }
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        JSONText.append(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Adds a member whose value writes itself as JSON, unless that has more bytes.
    ///
    /// - Returns: Whether it was added.
    public mutating func add(_ key: String, upTo limit: Int, _ write: (inout [UInt8]) -> Void) -> Bool {
        let (before, wasEmpty) = (bytes.count, isEmpty)
        begin(key)
        let start = bytes.count
        write(&bytes)
        guard bytes.count - start > limit else { return true }
        bytes.removeSubrange(before...)
        isEmpty = wasEmpty
        return false
    }

    /// Adds members that write themselves, with commas between them: one at least.
    public mutating func addMembers(_ write: (inout [UInt8]) -> Void) {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        write(&bytes)
    }

    /// Adds every member of another object; nothing where it is none.
    public mutating func add(membersOf object: [UInt8]) {
        guard let document = try? JSONDocument(object, limit: .max) else { return }
        for (name, value) in document.root.members { add(name, verbatim: value.raw) }
    }
}
