import EventLogTesting
import FoundationEssentials
import Timeline

/// A real conversation of a customer and a business, with its times.
struct Dialogue: Decodable {
    struct Turn: Decodable {
        var from: String
        var at: String
        var text: String

        var isCustomer: Bool { from == "customer" }
        /// The platform's times are whole seconds.
        var time: Timestamp { Timestamp(iso8601: at) ?? .epoch }
    }

    var id: Int
    var turns: [Turn]

    /// The conversations in the shared folder; nil where that isn't there.
    static func all() throws -> [Dialogue]? {
        guard let file = SharedFolder.path("dialogues/customer-care.jsonl") else { return nil }
        let text = try String(contentsOfFile: file, encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Dialogue.self, from: Data($0.utf8)) }
    }
}
