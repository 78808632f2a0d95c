import Events
import Timeline

extension WebhookKeyMade: Narrated {
    func account(_ limit: Int?) -> Account { Account(.setting, "there is a secret that signs webhooks") }
}

extension WebhookSet: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.setting, "webhook \(Visible.quoted(name)) is posted to \(Visible.text(url))")
    }
}

extension WebhookRemoved: Narrated {
    func account(_ limit: Int?) -> Account { Account(.setting, "webhook \(Visible.quoted(name)) is no more") }
}

extension WebhookStateSet: Narrated {
    func account(_ limit: Int?) -> Account {
        let why = reason.isEmpty ? (by.isEmpty ? "" : ", by \(Visible.text(by))") : ": \(Visible.text(reason))"
        return Account(.setting, "webhook \(Visible.quoted(name)) is \(state)\(why)")
    }
}

extension WebhookRotated: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.setting, "webhook \(Visible.quoted(name)) is signed by keys of generation \(generation)")
    }
}
