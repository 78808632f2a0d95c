import Encoding
import Events
import Timeline

// What was set up.

extension LinePolicySet: Narrated {
    func account(_ limit: Int?) -> Account {
        guard changed.isEmpty else {
            let whose = line == .absent ? "the defaults" : named(line)
            return Account(.setting, "\(whose): \(changed.map { Visible.text($0) }.joined(separator: ", "))")
        }
        let whose = line == .absent ? "every line without its own" : named(line)
        return Account(.setting, "rules of \(whose): \(Visible.json(policy.json))")
    }
}

extension AgentRegistered: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.setting, "agent \(Visible.text(agent)) is \(Visible.quoted(name))")
    }
}

extension AgentRemoved: Narrated {
    func account(_ limit: Int?) -> Account { Account(.setting, "agent \(Visible.text(agent)) is no more") }
}

extension TokenIssued: Narrated {
    func account(_ limit: Int?) -> Account {
        let whose = lines.isEmpty ? "" : ", for \(lines.map { named($0) }.joined(separator: ", "))"
        return Account(.setting, "token \(Visible.quoted(name)) issued, role \(role)\(whose)")
    }
}

extension TokenRevoked: Narrated {
    func account(_ limit: Int?) -> Account { Account(.setting, "token \(Visible.quoted(name)) revoked") }
}
