import Narration

/// Colours, where there are to be any.
struct Paint: Sendable {
    /// Whether there are to be any.
    let isOn: Bool

    /// The colours and weights in use, by what they say.
    enum Style: String {
        case inbound = "36"
        case outbound = "32"
        case decision = "33"
        case trouble = "31"
        case heading = "1"
        case faint = "2"
    }

    /// The text in a style.
    func callAsFunction(_ text: String, _ style: Style?) -> String {
        guard isOn, let style, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    /// The text in the style of a kind of event.
    func callAsFunction(_ text: String, as kind: Account.Kind) -> String {
        switch kind {
        case .inbound: self(text, .inbound)
        case .outbound: self(text, .outbound)
        case .decision: self(text, .decision)
        case .trouble: self(text, .trouble)
        case .progress, .setting: self(text, .faint)
        }
    }
}
