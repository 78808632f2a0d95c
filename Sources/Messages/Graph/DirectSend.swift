public import Encoding

/// An ordinary message that goes as if it were a template, also outside the window, from lines that may do so: Direct Send (Meta,
/// July 2026).
public struct DirectSend: Hashable, Sendable {
    /// What can be sent so.
    public enum Category: String, CaseIterable, Sendable {
        case utility
        case authentication
    }

    /// For how many seconds the platform may try to deliver it (Meta's page on Direct Send, July 2026).
    public static let timesToLive = 30...43_200

    /// What kind of message it is.
    public var category: Category

    /// What members of a request say beside the message: nil where they don't ask for it.
    ///
    /// - Throws: What is wrong with them.
    public init?(_ members: JSONValue) throws(MessageError) {
        guard let category = members["category"], !category.isNull else { return nil }
        guard let known = category.string.flatMap({ Category(rawValue: $0.lowercased()) }) else {
            throw MessageError(
                field: "category", code: 131_009,
                reason: "can be \"utility\" or \"authentication\": marketing goes as a template")
        }
        self.category = known
        guard let time = members["ttl_seconds"], !time.isNull else { return }
        guard let seconds = time.integer, DirectSend.timesToLive.contains(Int(seconds)) else {
            throw MessageError(
                field: "ttl_seconds", code: 131_009,
                reason:
                    "is between \(DirectSend.timesToLive.lowerBound) and \(DirectSend.timesToLive.upperBound) seconds")
        }
    }
}

extension MessageContent {
    /// Whether it asks to go as Direct Send.
    public var isDirectSend: Bool {
        guard passedOn != .absent, template.isEmpty,
            let members = try? JSONDocument(passedOn.bytes, limit: .max).root
        else { return false }
        return ((try? DirectSend(members)) ?? nil) != nil
    }
}
