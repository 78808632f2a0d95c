/// Writes a JSON object member by member.
public struct JSONObjectWriter {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    /// Nothing yet.
    public init() {}

    /// The object as bytes.
    public var finished: [UInt8] { bytes + [UInt8(ascii: "}")] }

    /// Adds a member that is a text.
    public mutating func add(_ key: String, _ text: String) { add(key, verbatim: Array(JSONText.quoted(text).utf8)) }

    /// Adds a member that is a number.
    public mutating func add(_ key: String, _ number: UInt64) { add(key, verbatim: Array(String(number).utf8)) }

    /// Adds a member that is JSON already.
    public mutating func add(_ key: String, verbatim json: [UInt8]) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes += JSONText.quoted(key).utf8
        bytes.append(UInt8(ascii: ":"))
        bytes += json
    }

    /// Adds every member of another object; nothing where it is none.
    public mutating func add(membersOf object: [UInt8]) {
        guard let document = try? JSONDocument(object, limit: .max) else { return }
        for (name, value) in document.root.members { add(name, verbatim: value.raw) }
    }
}
