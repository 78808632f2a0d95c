package import Events
import Messages
import Timeline

/// What makes an item of a webhook the same item, however often it is delivered.
package enum ItemKey: Hashable, Sendable, CustomStringConvertible {
    /// A customer's message, by its id.
    case message(String)
    /// A receipt: the message's id and the status.
    case receipt(String, status: String)

    /// `message ID` or `receipt STATUS of ID`
    package var description: String {
        switch self {
        case .message(let id): "message \(id)"
        case .receipt(let id, let status): "receipt '\(status)' of \(id)"
        }
    }
}

/// What was acknowledged is in the log, everything at most once, and nothing that nobody sent (L1, L3).
package struct ItemsCheck: LogCheck {
    private static let name = "items"

    private var places: [ItemKey: Position] = [:]

    /// A check of a log from its start on.
    package init() {}

    /// How many different items there are.
    package var count: Int { places.count }

    package mutating func take(_ event: RecordedEvent, _ findings: inout Findings) {
        let key: ItemKey
        switch event.event {
        case .messageReceived(let message): key = .message(message.message.rawValue)
        case .receiptReceived(let receipt): key = .receipt(receipt.message.rawValue, status: receipt.status)
        case .itemNotUnderstood(let item):
            return findings.add(ItemsCheck.name, at: event.position, "an item was not understood: \(item.reason)")
        default: return
        }
        if let first = places[key] {
            findings.add(ItemsCheck.name, at: event.position, "\(key) was recorded before, at \(first)")
        }
        places[key] = places[key] ?? event.position
    }

    /// Looks whether everything is there that was acknowledged with HTTP 200.
    package func demand(_ promises: Promises, _ findings: inout Findings) {
        for key in promises.acknowledgedItems where places[key] == nil {
            findings.add(ItemsCheck.name, at: "\(key)", "it was acknowledged with HTTP 200 and is not in the log")
        }
    }

    /// Looks whether there is anything that was never posted.
    package func refuseUnknown(_ promises: Promises, _ findings: inout Findings) {
        for (key, position) in places where !promises.postedItems.contains(key) {
            findings.add(ItemsCheck.name, at: position, "\(key) is in the log, but nobody sent it")
        }
    }
}
