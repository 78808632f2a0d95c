import Events

/// Conversations, contacts, sessions and the rules about them.
extension Narrator {
    static func account(of started: ConversationStarted) -> Account {
        Account(.decision, "conversation of contact \(started.contact) with \(named(started.line)) begins")
    }

    static func account(of learned: AliasLearned) -> Account {
        let from = learned.takenFrom == .absent ? "" : ", until now contact \(learned.takenFrom)'s"
        return Account(.decision, "contact \(learned.contact) has \(named(learned.alias))\(from)", learned.decision)
    }

    static func account(of retired: AliasRetired) -> Account {
        Account(.decision, "contact \(retired.contact) gave up \(named(retired.alias))", retired.decision)
    }

    static func account(of split: ContactSplit) -> Account {
        let words =
            "contact \(split.contact) is \(named(split.alias)) now, as which contact \(split.other) has written before: "
            + "most likely one person with two conversations, to be joined by hand"
        return Account(.trouble, words, split.decision)
    }

    static func account(of joined: ContactsJoined) -> Account {
        let by = joined.by.isEmpty ? "" : ", by \(Visible.text(joined.by))"
        return Account(.decision, "contact \(joined.contact) is joined with contact \(joined.into)\(by)")
    }

    static func account(of changed: IdentityHashChanged) -> Account {
        let words =
            changed.previous.isEmpty
            ? "identity hash \(shortened(changed.hash)), the first one"
            : "identity hash changed from \(shortened(changed.previous)) to \(shortened(changed.hash)): the customer is unverified"
        return Account(changed.previous.isEmpty ? .decision : .trouble, words, changed.decision)
    }

    static func account(of opened: SessionOpened) -> Account {
        let follows = opened.follows == 0 ? "" : ", after session \(opened.follows) and a late message"
        return Account(
            .decision, "session \(opened.session) opens, \(named(opened.handler))\(follows)", opened.decision)
    }

    static func account(of assigned: SessionAssigned) -> Account {
        let by = assigned.by.isEmpty ? "" : ", by \(Visible.text(assigned.by))"
        let (old, new) = (named(assigned.previous), named(assigned.handler))
        let reason = assigned.reason.isEmpty ? "" : ": \(Visible.text(assigned.reason))"
        let words = "session \(assigned.session) passes from \(old) to \(new)\(by)\(reason)"
        return Account(.decision, words, assigned.decision)
    }

    static func account(of closed: SessionClosed) -> Account {
        let by = closed.by.isEmpty ? "" : ", by \(Visible.text(closed.by))"
        return Account(
            .decision, "session \(closed.session) closes: \(closed.reason), was \(named(closed.handler))\(by)",
            closed.decision)
    }

    static func account(of late: MessageMarkedLate) -> Account {
        Account(.decision, "message \(late.message) is late: session \(late.session) had closed", late.decision)
    }

    static func account(of closed: ServiceWindowClosed) -> Account {
        Account(.decision, "the 24-hour window closes", closed.decision)
    }

    static func account(of fired: ReplyReminderFired) -> Account {
        Account(
            .decision, "reminder: the customer of session \(fired.session) has waited since \(fired.waitingSince)",
            fired.decision)
    }

    static func account(of escalated: PendingResponseEscalated) -> Account {
        Account(
            .decision,
            "pending response turns \(escalated.urgency), the customer has waited since \(escalated.waitingSince)",
            escalated.decision)
    }

    static func account(of requested: SurveyRequested) -> Account {
        Account(.decision, "the customer is asked about session \(requested.session)", requested.decision)
    }

    static func account(of answered: SurveyAnswered) -> Account {
        Account(
            .inbound, "survey of session \(answered.session) answered in \(answered.message): \(answered.rating) of 5")
    }
}

private func named(_ alias: Alias) -> String {
    switch alias.kind {
    case .phone: "phone \(named(phone: alias.value))"
    case .userID: "user id \(Visible.text(alias.value))"
    case .customerID: "customer id \(Visible.text(alias.value))"
    }
}

private func named(_ handler: Handler) -> String { Visible.text(handler.description) }
