import Messages

/// What is wrong with a message though each of its keys is right: what does not go together, and what the platform's limits
/// say of the whole.
extension AutomaticMessage {
    /// Something that is wrong: the key it is about, as `buttons[0].title`, and what to do.
    struct Mistake: Equatable {
        var key: String
        var advice: String
    }

    /// Everything that is wrong, the first thing first.
    var mistakes: [Mistake] {
        let apart = togetherMistakes
        return apart.isEmpty ? limitMistakes : apart
    }

    /// What is wrong with a question, whose form is not the message's.
    var questionMistakes: [Mistake] { text.isEmpty ? [Mistake(key: "", advice: "has no 'text'; add it")] : [] }

    private var files: [String] {
        [("image", image), ("video", video), ("document", document), ("audio", audio)]
            .filter { !$0.1.isEmpty }.map(\.0)
    }

    private var taps: [String] {
        [("buttons", !buttons.isEmpty), ("button", button != nil), ("list", list != nil)].filter(\.1).map(\.0)
    }

    /// What can't stand beside each other, or alone.
    private var togetherMistakes: [Mistake] {
        let (files, taps) = (files, taps)
        let otherFiles = files.dropFirst().map { key in
            Mistake(key: key, advice: "stands beside '\(files[0])'; a message has one file: keep one of them")
        }
        let otherTaps = taps.dropFirst().map { key in
            Mistake(
                key: key,
                advice: "stands beside '\(taps[0])'; a message has one of 'buttons', 'button' and 'list': keep one")
        }
        let lacking = missing(files, taps) + around(files.first { $0 != "audio" }, taps.first)
        return otherFiles + otherTaps + lacking
    }

    private func missing(_ files: [String], _ taps: [String]) -> [Mistake] {
        guard text.isEmpty else { return [] }
        if let tap = taps.first { return [Mistake(key: "", advice: "has '\(tap)' and no 'text' above it; add one")] }
        return files.isEmpty ? [Mistake(key: "", advice: "has no 'text'; add it, or a file such as an 'image'")] : []
    }

    /// What is wrong with what stands around the text.
    private func around(_ file: String?, _ tap: String?) -> [Mistake] {
        guard let tap else {
            return [("header", header), ("footer", footer)].filter { !$0.1.isEmpty }.map { key, _ in
                Mistake(
                    key: key,
                    advice: "needs something to tap: add 'buttons', a 'button' or a 'list', or put it into the 'text'")
            }
        }
        guard let file else { return [] }
        if tap == "list" {
            let advice = "can't stand above a 'list', only a 'header' can; remove it, or use 'buttons'"
            return [Mistake(key: file, advice: advice)]
        }
        guard !header.isEmpty else { return [] }
        return [Mistake(key: "header", advice: "stands beside '\(file)', which takes its place; keep one of the two")]
    }

    private var limitMistakes: [Mistake] {
        [soundBefore, main, fallback].compactMap(\.self).flatMap { message in
            message.violations(of: .cloudAPI).map { violation in
                Mistake(key: AutomaticMessage.key(of: violation.field), advice: AutomaticMessage.advice(violation))
            }
        }
    }

    private static func advice(_ violation: Violation) -> String {
        switch violation.limit.rule {
        case .distinct: "is there already; no two may be the same"
        case .atMost(let most, .characters) where key(of: violation.field) == "text" && most < longestText:
            "\(violation.reason) below a file or above something to tap"
        default: violation.reason
        }
    }

    private static var longestText: Int { LimitProfile.cloudAPI.most(.characters, of: "text.body") ?? 0 }

    /// The key that a member of the platform's comes from.
    private static func key(of member: String) -> String {
        for (start, key) in keys where member.hasPrefix(start) {
            return (key + member.dropFirst(start.count)).replacing(".reply.", with: ".")
        }
        return member.split(separator: ".").last.flatMap { ["body", "caption"].contains($0) ? "text" : nil }
            ?? String(member.prefix { $0 != "." })
    }

    /// What members begin with, and the keys that they come from.
    private static let keys: [(start: String, key: String)] = [
        ("interactive.header.text", "header"), ("interactive.footer.text", "footer"),
        ("interactive.body.text", "text"), ("interactive.header.image.link", "image"),
        ("interactive.header.video.link", "video"), ("interactive.header.document.link", "document"),
        ("interactive.action.parameters.display_text", "button.title"),
        ("interactive.action.parameters.url", "button.url"), ("interactive.action.buttons", "buttons"),
        ("interactive.action.sections", "list.sections"), ("interactive.action.button", "list.button"),
    ]
}
