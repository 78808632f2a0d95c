/// What the platform shows, or tells, when a customer opens the chat with a line before anybody has written: the ice breakers
/// (S3.2), and whether it tells that the chat was opened (`request_welcome`, S3.1).
public struct ChatOpening: Hashable, Sendable {
    /// The texts that the customer can tap in place of writing.
    public var iceBreakers: [String] = []
    /// Whether the platform tells that somebody opened the chat.
    public var asksForWelcome = false

    /// Nothing is shown and nothing told.
    public static let nothing = ChatOpening()

    /// Nothing is shown and nothing told.
    public init() {}
}

extension LinePolicy {
    /// What the platform is to show of the line; nothing while it is switched off (S1.1).
    public var chatOpening: ChatOpening {
        guard !disabled else { return .nothing }
        var opening = ChatOpening()
        opening.iceBreakers = iceBreakers
        opening.asksForWelcome = welcome?.on == .request
        return opening
    }
}

extension SettingKind where Value == [String] {
    /// Up to four texts of at most 80 characters without emoji, no two the same (S3.2; Meta's page on conversational components,
    /// autumn 2026).
    static var iceBreakers: SettingKind {
        SettingKind.list(
            of: .form("80 characters on one line, without emoji", pattern: "[^\\n\\r]+", upTo: 80)
                .checked(adviceOnIceBreaker), upTo: 4
        ).checked { texts in
            let twice = texts.indices.first { texts[..<$0].contains(texts[$0]) }
            return twice.map { "has '\(shortened(texts[$0]))' twice; keep one of the two" }
        }
    }
}

private func adviceOnIceBreaker(_ text: String) -> String? {
    if text.contains(where: \.isNewline) { return "has a line break; write it on one line" }
    guard let emoji = text.first(where: \.isEmoji) else { return nil }
    return "has the emoji '\(emoji)'; the platform takes none in an ice breaker: use words alone"
}
