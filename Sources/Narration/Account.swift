import Encoding
import Events
import Projections
import Timeline

/// One event in words.
public struct Account: Hashable, Sendable {
    /// What sort of happening it is, for colours and filters.
    public enum Kind: Hashable, CaseIterable, Sendable {
        /// The customer did something.
        case inbound
        /// The business says something.
        case outbound
        /// How far a message of ours got.
        case progress
        /// Parley decided something.
        case decision
        /// Something was set up.
        case setting
        /// Something went wrong, or was refused.
        case trouble
    }

    /// What sort of happening it is.
    public var kind: Kind
    /// What happened, on one line, without control characters.
    public var text: String
    /// Why, where Parley decided it: the rule with its capability and version, the events it rests on, the deadline.
    public var reason: String?

    /// `←` for what comes in, `→` for what goes out, `•` for decisions, `!` for trouble.
    public var symbol: String {
        switch kind {
        case .inbound: "←"
        case .outbound: "→"
        case .progress: "·"
        case .decision: "•"
        case .setting: "="
        case .trouble: "!"
        }
    }

    /// The account as one line: the symbol, what happened and, in brackets, why.
    public var line: String { "\(symbol) \(text)" + (reason.map { "  [\($0)]" } ?? "") }

    /// The account as JSON: `kind`, `text` and, where Parley decided it, `reason`.
    var json: [UInt8] {
        var object = JSONObjectWriter()
        object.add("kind", "\(kind)")
        object.add("text", text)
        if let reason { object.add("reason", reason) }
        return object.finished
    }

    init(_ kind: Kind, _ text: String, _ decision: Decision? = nil) {
        self.kind = kind
        self.text = text
        reason = decision.flatMap(Self.reason)
    }

    /// `autoClose (S3.7) v1, rests on #4 #7, deadline 2026-01-05T09:10:00Z`
    private static func reason(_ decision: Decision) -> String? {
        guard !decision.rule.isEmpty else { return nil }
        let capability = Rules.named(decision.rule).map { " (\($0.capability))" } ?? ""
        var parts = ["\(Visible.text(decision.rule))\(capability) v\(decision.version)"]
        if !decision.restsOn.isEmpty {
            parts.append("rests on " + decision.restsOn.map(\.description).joined(separator: " "))
        }
        if let deadline = decision.deadline { parts.append("deadline \(deadline)") }
        return parts.joined(separator: ", ")
    }
}
