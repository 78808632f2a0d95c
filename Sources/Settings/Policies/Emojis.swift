/// The emojis that an agent is offered to write with (S2.6).
enum Emojis {
    /// The most of a line.
    static let limit = 500

    /// What is offered where a line names none.
    static let standard = [
        "😀", "😁", "😂", "🙂", "😉", "😊", "😍", "😘", "😎", "🤔", "😐", "😕", "😢", "😮", "😅", "🙏", "👍", "👎", "👌", "👏",
        "🙌", "💪", "🤝", "👋", "❤️", "🎉", "✅", "❌", "⭐", "🔥", "📦", "📞", "📅", "⏰", "💳", "🚚",
    ]
}

extension SettingKind where Value == [String] {
    /// Emojis, each of them once.
    static var emojis: SettingKind {
        let emoji = SettingKind<String>.form("one emoji", upTo: 32).checked { text in
            text.count == 1 && text.first?.isEmoji ?? false
                ? nil : "'\(shortened(text))' is no emoji; write one, such as 👍"
        }
        return .list(of: emoji, upTo: Emojis.limit).checked { emojis in
            let twice = emojis.indices.first { emojis[..<$0].contains(emojis[$0]) }
            return twice.map { "has '\(emojis[$0])' twice; keep one of the two" }
        }
    }
}

extension Character {
    /// Whether it is shown as an emoji, by Unicode's properties: an emoji of its own, or a sign that what follows turns into one,
    /// as in keycaps and hearts. A digit, `#` and `*` alone are none.
    var isEmoji: Bool {
        guard let first = unicodeScalars.first else { return false }
        if unicodeScalars.contains(where: \.properties.isEmojiPresentation) { return true }
        // Emoji are added every year, all of them beyond this character, also such as are text by default.
        if first.properties.isEmoji, first.value >= 0x1F000 { return true }
        return first.properties.isEmoji && unicodeScalars.contains { $0.value == 0xFE0F || $0.value == 0x20E3 }
    }
}
