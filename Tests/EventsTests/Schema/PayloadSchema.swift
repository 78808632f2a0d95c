/// What payloads are made of, as one of the two places that say so has it: the Swift declarations, or `events.proto`.
struct PayloadSchema: Equatable {
    /// One field of a message.
    struct Field: Hashable {
        var number: Int
        var name: String
        /// In Protocol Buffers' words: `string`, `optional int64`, `repeated uint64`, `Party`.
        var type: String
    }

    /// The fields of each message.
    var messages: [String: Set<Field>] = [:]
    /// The values of each enumeration, by names in capitals without separators: `SessionClosed.Reason`, `REASONAUTOCLOSE`.
    var enumerations: [String: [String: Int]] = [:]

    /// `MESSAGERECEIVED` for `messageReceived` and for `MESSAGE_RECEIVED`.
    static func plain(_ name: String) -> String { name.filter { $0 != "_" }.uppercased() }

    /// What the two say differently, each with its message or enumeration.
    func differences(from other: PayloadSchema) -> [String] {
        var differences: [String] = []
        for name in Set(messages.keys).union(other.messages.keys).sorted() where messages[name] != other.messages[name]
        {
            let (own, others) = (messages[name] ?? [], other.messages[name] ?? [])
            let fields = own.symmetricDifference(others).sorted { $0.number < $1.number }
            differences.append("\(name): \(fields.map { "\($0.type) \($0.name) = \($0.number)" })")
        }
        for name in Set(enumerations.keys).union(other.enumerations.keys).sorted()
        where enumerations[name] != other.enumerations[name] {
            differences.append("\(name): \(enumerations[name] ?? [:]), \(other.enumerations[name] ?? [:])")
        }
        return differences
    }
}
