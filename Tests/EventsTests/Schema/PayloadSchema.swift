import Foundation

/// What payloads are made of, as `events.proto` has it.
struct PayloadSchema {
    /// One field of a message.
    struct Field: Hashable {
        var number: Int
        var name: String
        /// In Protocol Buffers' words: `string`, `optional int64`, `repeated uint64`, `Party`.
        var type: String
    }

    /// The fields of each message.
    var messages: [String: Set<Field>] = [:]
    /// The values of each enumeration by their names, such as `REASON_AUTO_CLOSE` of `SessionClosed.Reason`.
    var enumerations: [String: [String: Int]] = [:]

    /// Each kind, field and value with its number, one a line: what readers of a log rely on, whenever it was written.
    var numbers: Set<String> {
        let fields = messages.flatMap { message, fields in
            fields.map { "\(message).\($0.name) = \($0.number) \($0.type)" }
        }
        let values = enumerations.flatMap { enumeration, values in
            values.map { "\(enumeration).\($0.key) = \($0.value)" }
        }
        return Set(fields + values)
    }
}
