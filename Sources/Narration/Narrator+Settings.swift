import Encoding
import Events
import Projections
import Settings
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
        var words = "agent \(Visible.text(agent)) is \(Visible.quoted(name))"
        if !lines.isEmpty { words += ", serves \(lines.map { named($0) }.joined(separator: ", "))" }
        if !skills.isEmpty { words += ", skills \(skills.map { Visible.text($0) }.joined(separator: ", "))" }
        if let receptionLimit { words += ", at most \(receptionLimit) sessions" }
        return Account(.setting, words)
    }
}

extension AgentStateSet: Narrated {
    func account(_ limit: Int?) -> Account {
        let words =
            switch state {
            case .available: "is available"
            case .away: "is away"
            case .out: "has logged out"
            }
        let who = by.isEmpty || by == "agent:\(agent)" ? "" : ", by \(Visible.text(by))"
        return Account(.decision, "agent \(Visible.text(agent)) \(words)\(who)", decision)
    }
}

extension PresenceSet: Narrated {
    func account(_ limit: Int?) -> Account {
        let words = length.map { "who is logged in may be without their desk for \($0.configurationText)" }
        return Account(.setting, words ?? "who is logged in may be without their desk for as long as they like")
    }
}

extension DeskOpened: Narrated {
    func account(_ limit: Int?) -> Account { Account(.decision, "agent \(Visible.text(agent))'s desk is open") }
}

extension DeskGone: Narrated {
    func account(_ limit: Int?) -> Account {
        let why = reason == .restart ? ": Parley has started again" : ""
        return Account(.decision, "agent \(Visible.text(agent))'s desk is gone\(why)")
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

extension CalendarSet: Narrated {
    func account(_ limit: Int?) -> Account {
        .setting("calendar", name, isRemoved: removed, changed: changed, says: calendar.said.flow)
    }
}

extension ResponseSet: Narrated {
    func account(_ limit: Int?) -> Account {
        .setting("response", response.id, isRemoved: removed, changed: changed, says: response.said.words)
    }
}

extension TaskSet: Narrated {
    func account(_ limit: Int?) -> Account {
        .setting("task", task.id, isRemoved: removed, changed: changed, says: task.said.words)
    }
}

extension TaskLocked: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.setting, "task \(Visible.quoted(task)) is locked by \(Visible.text(by))")
    }
}

extension TaskUnlocked: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.setting, "task \(Visible.quoted(task)) is unlocked by \(Visible.text(by))")
    }
}

extension TaskFavourited: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.setting, "task \(Visible.quoted(task)) is \(favourite ? "a favourite" : "no favourite any more")")
    }
}

extension AllocationSet: Narrated {
    func account(_ limit: Int?) -> Account {
        guard allocation.messages > 0 else { return Account(.setting, "messages are held against no allocation") }
        return Account(
            .setting, "each task has \(allocation.messages) messages, renewed \(allocation.renewed.word)")
    }
}

extension Account {
    /// Something with a name was set: what is different from before, or all that it says where there was nothing before.
    fileprivate static func setting(
        _ kind: String, _ name: String, isRemoved: Bool, changed: [String], says said: @autoclosure () -> String
    ) -> Account {
        let whose = "\(kind) \(Visible.quoted(name))"
        if isRemoved { return Account(.setting, "\(whose) is no more") }
        let what = changed.isEmpty ? [said()] : changed
        return Account(.setting, "\(whose): \(what.map { Visible.text($0) }.joined(separator: ", "))")
    }
}

extension ListChanged: Narrated {
    func account(_ limit: Int?) -> Account {
        let whose = "list \(Visible.quoted(list))"
        if deleted { return Account(.setting, "\(whose) is no more") }
        let changes = [("added", added), ("removed", removed)].filter { !$0.1.isEmpty }.map { word, entries in
            let shown = entries.prefix(5).map { Visible.text(ListEntry.words($0)) }
            let rest = entries.count > 5 ? " and \(entries.count - 5) more" : ""
            return "\(word) \(shown.joined(separator: ", "))\(rest)"
        }
        return Account(.setting, "\(whose): \(changes.isEmpty ? "nobody is on it" : changes.joined(separator: "; "))")
    }
}

extension TemplateChanged: Narrated {
    func account(_ limit: Int?) -> Account {
        let version = language.isEmpty ? "" : " (\(Visible.text(language)))"
        let what = removed ? ["is no more"] : [status, category].filter { !$0.isEmpty }.map { Visible.text($0) }
        let why = ["", "NONE"].contains(reason) ? "" : ": \(Visible.text(reason))"
        let words = what.isEmpty ? "is known anew" : what.joined(separator: ", ")
        return Account(.setting, "template '\(Visible.text(name))'\(version) \(words)\(why)")
    }
}
