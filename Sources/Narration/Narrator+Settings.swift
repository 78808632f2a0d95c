import Encoding
import Events
import Timeline

/// What was set up.
extension Narrator {
    static func account(of set: LinePolicySet) -> Account {
        guard set.changed.isEmpty else {
            let whose = set.line == .absent ? "the defaults" : named(set.line)
            return Account(.setting, "\(whose): \(set.changed.map { Visible.text($0) }.joined(separator: ", "))")
        }
        let whose = set.line == .absent ? "every line without its own" : named(set.line)
        return Account(.setting, "rules of \(whose): \(Visible.json(set.policy.json))")
    }

    static func account(of registered: AgentRegistered) -> Account {
        Account(.setting, "agent \(Visible.text(registered.agent)) is \(Visible.quoted(registered.name))")
    }

    static func account(of issued: TokenIssued) -> Account {
        let lines = issued.lines.isEmpty ? "" : ", for \(issued.lines.map { named($0) }.joined(separator: ", "))"
        return Account(.setting, "token \(Visible.quoted(issued.name)) issued, role \(issued.role)\(lines)")
    }

    static func account(of revoked: TokenRevoked) -> Account {
        Account(.setting, "token \(Visible.quoted(revoked.name)) revoked")
    }
}
