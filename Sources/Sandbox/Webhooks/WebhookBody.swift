import OrderedCollections
import Timeline

/// Puts notifications into the body of one webhook.
enum WebhookBody {
    /// How several notifications share a body; a receiver has to read all of them.
    enum Shape: CaseIterable, Sendable {
        /// Neighbours of one line share a change, messages with messages and statuses with statuses.
        case merged
        /// Each in a change of its own.
        case changes
        /// Each in an entry of its own.
        case entries
    }

    static func compose(_ notifications: [Notification], shape: Shape = .merged) -> JSON {
        var entries: [(account: String, time: Timestamp?, changes: [JSON])] = []
        for group in grouped(notifications, shape: shape) {
            guard let first = group.first else { continue }
            let change = change(group, line: first.line)
            if shape != .entries, let last = entries.indices.last, entries[last].account == first.line.businessAccount {
                entries[last].changes.append(change)
            } else {
                entries.append((first.line.businessAccount, first.time, [change]))
            }
        }
        let bodies = entries.map { entry in
            JSON.fields([
                "id": .string(entry.account), "time": entry.time.map { .integer($0.milliseconds / 1000) },
                "changes": .array(entry.changes),
            ])
        }
        return ["object": "whatsapp_business_account", "entry": .array(bodies)]
    }

    private static func grouped(_ notifications: [Notification], shape: Shape) -> [[Notification]] {
        guard shape == .merged else { return notifications.map { [$0] } }
        var groups: [[Notification]] = []
        for notification in notifications {
            if let last = groups.indices.last, let first = groups[last].first, first.isLike(notification) {
                groups[last].append(notification)
            } else {
                groups.append([notification])
            }
        }
        return groups
    }

    private static func change(_ group: [Notification], line: Line) -> JSON {
        if case .account(let field, let value, _)? = group.first?.item {
            return ["value": value, "field": .string(field)]
        }
        var contacts: [JSON] = []
        var messages: [JSON] = []
        var statuses: [JSON] = []
        for notification in group {
            if let contact = notification.contact, !contacts.contains(contact) { contacts.append(contact) }
            switch notification.item {
            case .messages(let items): messages += items
            case .status(let item): statuses.append(item)
            case .account: break
            }
        }
        return [
            "value": .fields([
                "messaging_product": "whatsapp",
                "metadata": [
                    "display_phone_number": .string(line.displayNumber), "phone_number_id": .string(line.id),
                ],
                "contacts": contacts.isEmpty ? nil : .array(contacts),
                "messages": messages.isEmpty ? nil : .array(messages),
                "statuses": statuses.isEmpty ? nil : .array(statuses),
            ]),
            "field": "messages",
        ]
    }
}

extension Notification {
    /// When it happened, which changes of the account tell of themselves.
    fileprivate var time: Timestamp? {
        if case .account(_, _, let moment) = item { moment } else { nil }
    }

    /// Whether both can share a change.
    fileprivate func isLike(_ other: Notification) -> Bool {
        guard line == other.line, (contact == nil) == (other.contact == nil) else { return false }
        switch (item, other.item) {
        case (.messages, .messages), (.status, .status): return true
        default: return false
        }
    }
}
