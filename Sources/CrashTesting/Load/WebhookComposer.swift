package import EventLogTesting
import Sandbox

/// Puts items into the body of one webhook: neighbours share a change, or each has an entry of its own. A receiver has to read all.
package enum WebhookComposer {
    package static func body(of items: [WebhookItem], _ random: inout SeededRandom) -> [UInt8] {
        let isMerged = random.number(below: 3) > 0
        let changes = (isMerged ? neighbours(items) : items.map { [$0] }).map(change)
        let entries: [JSON] =
            isMerged
            ? [["id": "102290129340398", "changes": .array(changes)]]
            : changes.map { ["id": "102290129340398", "changes": .array([$0])] }
        let body: JSON = ["object": "whatsapp_business_account", "entry": .array(entries)]
        return body.platformBytes
    }

    private static func neighbours(_ items: [WebhookItem]) -> [[WebhookItem]] {
        var groups: [[WebhookItem]] = []
        for item in items {
            if let last = groups.indices.last, groups[last].first?.line == item.line {
                groups[last].append(item)
            } else {
                groups.append([item])
            }
        }
        return groups
    }

    private static func change(_ items: [WebhookItem]) -> JSON {
        var contacts: [JSON] = []
        var messages: [JSON] = []
        var statuses: [JSON] = []
        for item in items {
            if let contact = item.contact, !contacts.contains(contact) { contacts.append(contact) }
            switch item.key {
            case .message: messages.append(item.json)
            case .receipt: statuses.append(item.json)
            }
        }
        let line = items.first?.line ?? ""
        return [
            "field": "messages",
            "value": .fields([
                "messaging_product": "whatsapp",
                "metadata": ["display_phone_number": "15550783881", "phone_number_id": .string(line)],
                "contacts": contacts.isEmpty ? nil : .array(contacts),
                "messages": messages.isEmpty ? nil : .array(messages),
                "statuses": statuses.isEmpty ? nil : .array(statuses),
            ]),
        ]
    }
}
