import Events
import Timeline

extension GroupSet: Narrated {
    func account(_ limit: Int?) -> Account {
        let whose = "group \(Visible.quoted(name))"
        guard changed.isEmpty else {
            return Account(.setting, "\(whose): \(changed.map { Visible.text($0) }.joined(separator: ", "))")
        }
        return Account(.setting, "\(whose) has what happens from \(from) on")
    }
}

extension GroupRemoved: Narrated {
    func account(_ limit: Int?) -> Account { Account(.setting, "group \(Visible.quoted(name)) is no more") }
}

extension DeliveryParked: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(
            .setting,
            "group \(Visible.quoted(group)) parks \(event) after \(deliveries) deliveries: \(Visible.text(reason))")
    }
}

extension DeliveryReleased: Narrated {
    func account(_ limit: Int?) -> Account {
        let shown = events.prefix(5).map(\.description).joined(separator: ", ")
        let rest = events.count > 5 ? " and \(events.count - 5) more" : ""
        return Account(
            .setting,
            "group \(Visible.quoted(group)) \(redelivered ? "delivers" : "leaves out") what was parked: \(shown)\(rest)"
        )
    }
}

extension GroupReplayed: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.setting, "group \(Visible.quoted(group)) delivers \(count) events again, from \(from) on")
    }
}
