import Encoding
import Settings

/// What a text or an expression can name: a variable, or something of the session.
enum FlowName: Hashable, Sendable {
    /// A variable by its number, or a part of it.
    case variable(Int, [String])
    /// Who writes.
    case customer(CustomerPart)
    /// The last message that was taken.
    case reply(ReplyPart)
    /// What is known of the last send (S4.20), by its number in ``sendParts``.
    case send(Int)
    /// The status of the last HTTP answer.
    case httpStatus
    /// What the last call has returned.
    case result([String])
    /// The line, the session, the conversation, the moment.
    case line, session, conversation, now
    /// Whether the line is open.
    case hoursOpen

    enum CustomerPart: String, CaseIterable { case name, phone, userID }
    enum ReplyPart: String, CaseIterable { case text, id, type }

    /// A send's output variables (S4.20).
    static let sendParts = [
        "deliveryStatusCode", "deliveryStatusDescription", "sentDateTime", "gatewayTid", "response_interactive",
        "response_data",
    ]

    /// Words that begin a name of the session's, and can be no variable's.
    static let reserved = [
        "customer", "reply", "send", "http", "result", "line", "session", "conversation", "now", "hours", "and", "or",
        "not", "contains", "matches", "true", "false",
    ]
}

/// The names that can be used in a flow.
struct FlowNames {
    /// The variables, by number.
    let variables: [String]

    /// The most characters of a name, and parts of it.
    private static let limits = (characters: 256, parts: 16)

    /// Finds out what a name stands for; or says what is wrong with it, to be read after the name.
    func find(_ text: String) -> Result<FlowName, FlowNameError> {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard text.unicodeScalars.count <= FlowNames.limits.characters, parts.count <= FlowNames.limits.parts,
            let first = parts.first, !parts.contains("")
        else {
            return .failure(FlowNameError("is no name; write a variable such as order, or a part such as order.id"))
        }
        let rest = Array(parts.dropFirst())
        if let number = variables.firstIndex(of: first) { return .success(.variable(number, rest)) }
        if first == "result" { return .success(.result(rest)) }
        if let name = FlowNames.ofSession[text] { return .success(name) }
        let known = variables + FlowNames.ofSession.keys.sorted()
        let hint = NearMiss.hint(for: text, among: known)
        let variable = hint.isEmpty ? NearMiss.hint(for: first, among: variables) : hint
        let advice = variable.isEmpty ? "; declare it under 'variables', with its first value" : variable
        return .failure(FlowNameError("is no variable of this flow and no name of the session\(advice)"))
    }

    /// What can be named in every flow.
    static let ofSession: [String: FlowName] = {
        var names: [String: FlowName] = [
            "line": .line, "session": .session, "conversation": .conversation, "now": .now, "hours.open": .hoursOpen,
            "http.status": .httpStatus,
        ]
        for part in FlowName.CustomerPart.allCases { names["customer.\(part)"] = .customer(part) }
        for part in FlowName.ReplyPart.allCases { names["reply.\(part)"] = .reply(part) }
        for (number, part) in FlowName.sendParts.enumerated() { names["send.\(part)"] = .send(number) }
        return names
    }()

    /// Whether a text can name a variable: a letter or `_`, then letters, digits and `_`, at most 64.
    static func canBeVariable(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, text.unicodeScalars.count <= 64, first.isWordStart else {
            return false
        }
        return text.unicodeScalars.allSatisfy { $0.isWordStart || ("0"..."9").contains($0) }
    }

    /// Whether a text can name a node or an outcome: letters, digits, `_` and `-`, at most 64.
    static func canBeNode(_ text: String) -> Bool {
        (1...64).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.isWordStart || ("0"..."9").contains($0) || $0 == "-" }
    }

    /// Whether a text can name a flow: small letters, digits and `-`, at most 64.
    static func canBeFlow(_ text: String) -> Bool {
        (1...64).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
    }
}

/// What is wrong with a name.
struct FlowNameError: Error {
    var advice: String

    init(_ advice: String) { self.advice = advice }
}

extension Unicode.Scalar {
    /// Whether it can begin a variable's name.
    var isWordStart: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" }
}

extension String {
    /// The text without white space around it.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
