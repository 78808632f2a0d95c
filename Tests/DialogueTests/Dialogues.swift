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
        guard let folder = sharedFolder else { return nil }
        let file = folder.appending(path: "dialogues/customer-care.jsonl")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Dialogue.self, from: Data($0.utf8)) }
    }

    private static var sharedFolder: URL? {
        if let path = ProcessInfo.processInfo.environment["PARLEY_SHARED"] { return URL(filePath: path) }
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return root.deletingLastPathComponent().appending(path: "shared")
    }
}
