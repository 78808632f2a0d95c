import Events
import Timeline

// Conversations, contacts, sessions and the rules about them.

extension ConversationStarted: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.decision, "conversation of contact \(contact) with \(named(line)) begins")
    }
}

extension AliasLearned: Narrated {
    func account(_ limit: Int?) -> Account {
        let from = takenFrom == .absent ? "" : ", until now contact \(takenFrom)'s"
        return Account(.decision, "contact \(contact) has \(named(alias))\(from)\(said(by: by))", decision)
    }
}

extension AliasRetired: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.decision, "contact \(contact) gave up \(named(alias))\(said(by: by))", decision)
    }
}

extension ContactSplit: Narrated {
    func account(_ limit: Int?) -> Account {
        let words =
            "contact \(contact) is \(named(alias)) now, as which contact \(other) has written before: "
            + "most likely one person with two conversations, to be joined by hand"
        return Account(.trouble, words, decision)
    }
}

extension ContactsJoined: Narrated {
    func account(_ limit: Int?) -> Account {
        let who = by.isEmpty ? "" : ", by \(Visible.text(by))"
        return Account(.decision, "contact \(contact) is joined with contact \(into)\(who)")
    }
}

extension IdentityHashChanged: Narrated {
    func account(_ limit: Int?) -> Account {
        let words =
            previous.isEmpty
            ? "identity hash \(shortened(hash)), the first one"
            : "identity hash changed from \(shortened(previous)) to \(shortened(hash))"
                + (isExpected ? ", which is that of the verified customer" : ": the customer is unverified")
        return Account(previous.isEmpty || isExpected ? .decision : .trouble, words, decision)
    }
}

extension ContactUnverified: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.trouble, "the customer is unverified: \(Visible.text(reason))", decision)
    }
}

extension ContactVerified: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.decision, "the customer is verified by \(Visible.text(by)): \(Visible.text(how))")
    }
}

extension OptInChanged: Narrated {
    func account(_ limit: Int?) -> Account {
        let who = contact == .absent ? named(party) : "contact \(contact)"
        let what =
            switch change {
            case .optedIn: "has opted in"
            case .optedOut: "has opted out"
            case .marketingStopped: "has stopped marketing messages"
            case .marketingResumed: "has resumed marketing messages"
            }
        let by = by.isEmpty ? "" : ", by \(Visible.text(by))"
        return Account(.decision, "\(who) \(what): \(Visible.text(source))\(by)")
    }
}

extension SessionOpened: Narrated {
    func account(_ limit: Int?) -> Account {
        let before = follows == 0 ? "" : ", after session \(follows) and a late message"
        let who = by.isEmpty ? "" : ", by \(Visible.text(by))"
        return Account(.decision, "session \(session) opens, \(named(handler))\(before)\(who)", decision)
    }
}

extension SessionAssigned: Narrated {
    func account(_ limit: Int?) -> Account {
        let who = by.isEmpty ? "" : ", by \(Visible.text(by))"
        let why = reason.isEmpty ? "" : ": \(Visible.text(reason))"
        let way = previous == handler ? "stays" : "passes from \(named(previous)) to"
        let words = "session \(session) \(way) \(named(handler))\(who)\(why)"
        return Account(.decision, words, decision)
    }
}

extension SessionClosed: Narrated {
    func account(_ limit: Int?) -> Account {
        let who = by.isEmpty ? "" : ", by \(Visible.text(by))"
        return Account(.decision, "session \(session) closes: \(reason), was \(named(handler))\(who)", decision)
    }
}

extension BotAsked: Narrated {
    func account(_ limit: Int?) -> Account {
        let what = first == .start ? "" : " about \(first)"
        let words = "bot '\(Visible.text(bot))' is asked what to do\(what), and can answer until \(deadline)"
        return Account(.progress, words, decision)
    }
}

extension BotAnswered: Narrated {
    func account(_ limit: Int?) -> Account {
        let whose = "bot '\(Visible.text(bot))'"
        switch outcome {
        case .answered:
            let what = actions == 0 ? "nothing" : actions == 1 ? "one thing" : "\(actions) things"
            return Account(.progress, "\(whose) has answered \(asked): \(what) to do")
        case .failed: return Account(.trouble, "\(whose) has failed to answer \(asked): \(Visible.text(reason))")
        case .late: return Account(.progress, "\(whose) has answered \(asked) too late: nobody waits for it")
        }
    }
}

extension MessageMarkedLate: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.decision, "message \(message) is late: session \(session) had closed", decision)
    }
}

extension ServiceWindowClosed: Narrated {
    func account(_ limit: Int?) -> Account { Account(.decision, "the 24-hour window closes", decision) }
}

extension ReplyReminderFired: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.decision, "reminder: the customer of session \(session) has waited since \(waitingSince)", decision)
    }
}

extension PendingResponseEscalated: Narrated {
    func account(_ limit: Int?) -> Account {
        let words = "pending response turns \(urgency), the customer has waited since \(waitingSince)"
        return Account(.decision, words, decision)
    }
}

extension SurveyRequested: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.decision, "the customer is asked about session \(session)", decision)
    }
}

extension SurveyAnswered: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.inbound, "survey of session \(session) answered in \(message): \(rating) of 5")
    }
}

private func named(_ alias: Alias) -> String {
    switch alias.kind {
    case .phone: "phone \(named(phone: alias.value))"
    case .userID: "user id \(Visible.text(alias.value))"
    case .customerID: "customer id \(Visible.text(alias.value))"
    }
}

private func said(by origin: String) -> String { origin.isEmpty ? "" : ", as \(Visible.text(origin)) has it" }

private func named(_ handler: Handler) -> String { Visible.text(handler.description) }
