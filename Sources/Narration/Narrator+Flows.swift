import Events

extension FlowPublished: Narrated {
    func account(_ limit: Int?) -> Account {
        let whose = by.isEmpty ? "" : ", by \(Visible.text(by))"
        return Account(.setting, "flow '\(Visible.text(flow))' has version \(hash.prefix(12))\(whose)")
    }
}

extension FlowStarted: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.decision, "flow '\(Visible.text(flow))' begins, version \(hash.prefix(12))", decision)
    }
}

extension FlowStepped: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.progress, "\(named(visit)): \(Visible.text(outcome))\(late ? ", too late" : "")")
    }
}

extension FlowWaiting: Narrated {
    func account(_ limit: Int?) -> Account { Account(.progress, "\(named(visit)) waits until \(until)") }
}

extension FlowRequested: Narrated {
    func account(_ limit: Int?) -> Account {
        // What stands behind '?' may be a customer's.
        let address = url.prefix { $0 != "?" && $0 != "#" }
        return Account(
            .progress, "\(named(visit)) asks \(Visible.text(method)) \(Visible.text(String(address))), until \(until)")
    }
}

extension FlowAnswered: Narrated {
    func account(_ limit: Int?) -> Account {
        let what = reason.isEmpty ? "answered with \(status)" : "not answered: \(Visible.text(reason))"
        return Account(reason.isEmpty ? .progress : .trouble, "request \(asked) is \(what)\(late ? ", too late" : "")")
    }
}

extension FlowEnded: Narrated {
    func account(_ limit: Int?) -> Account {
        let noted = note.isEmpty ? "" : ", with the note \(Visible.quoted(note, limit: limit))"
        let needed = skills.isEmpty ? "" : ", to who has \(skills.map { Visible.quoted($0) }.joined(separator: ", "))"
        return Account(.decision, "flow '\(Visible.text(flow))' ends: \(Visible.text(outcome))\(needed)\(noted)")
    }
}

extension FlowFailed: Narrated {
    func account(_ limit: Int?) -> Account {
        let place = visit.node.isEmpty ? "the flow" : named(visit)
        return Account(.trouble, "\(place) can't go on: \(Visible.text(reason))")
    }
}

extension FlowMoved: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(
            .decision,
            "the session goes on at \(named(visit)) in version \(hash.prefix(12)), not \(from.prefix(12)), by \(Visible.text(by))"
        )
    }
}

private func named(_ visit: FlowVisit) -> String { "\(Visible.text(visit.flow))/\(Visible.text(visit.node))" }
