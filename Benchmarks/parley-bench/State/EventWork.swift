import Decisions
import Events
import Projections
import Timeline
import WhatsApp

/// What happens with every event, one operation at a time, to be counted rather than timed: the same on every machine.
struct EventWork {
    /// How often each operation is counted.
    static let times = 1_000

    /// The operations by name, each to be called with numbers from 0 on.
    let operations: [(name: String, operation: (Int) throws -> Void)]

    init() throws {
        let (messages, receipts) = EventWork.webhooks()
        let items = messages.flatMap { WebhookDecoder.decode($0) }
        let events = items.prefix(EventWork.times).map(\.event)
        let payloads = events.map { ($0.kind, $0.payload) }
        let deciding = try Deciding(items)
        let signature = WebhookSignature.sign(messages[0], secret: WebhookRequests.secret)
        operations = [
            ("messageDecided", { try deciding.next($0) }),
            (
                "messageDecoded",
                { index in
                    _ = payloads[index].1.withUnsafeBytes { Event(kind: payloads[index].0, payload: $0) }
                }
            ),
            ("messageEncoded", { _ = events[$0].payload }),
            (
                "signatureVerified",
                { _ in _ = WebhookSignature.verify(signature, of: messages[0], secrets: [WebhookRequests.secret]) }
            ),
            ("webhookMessageDecoded", { _ = WebhookDecoder.decode(messages[$0]) }),
            ("webhookReceiptDecoded", { _ = WebhookDecoder.decode(receipts[$0]) }),
        ]
    }

    private static func webhooks() -> (messages: [[UInt8]], receipts: [[UInt8]]) {
        var traffic = Traffic(customers: 500, seed: 9)
        var (messages, receipts): ([[UInt8]], [[UInt8]]) = ([], [])
        while messages.count < 2 * EventWork.times || receipts.count < EventWork.times {
            _ = traffic.next()
            for webhook in traffic.webhooks {
                let isReceipt = String(decoding: webhook, as: UTF8.self).contains("\"statuses\"")
                if isReceipt { receipts.append(webhook) } else { messages.append(webhook) }
            }
        }
        return (messages, receipts)
    }
}

/// Messages of known customers, one after another.
private final class Deciding {
    private var engine = Engine()
    private let items: [PlatformItem]

    init(_ items: [PlatformItem]) throws {
        self.items = items
        for line in Traffic.lines { _ = try engine.handle(.setPolicy(line.id, Traffic.policy), at: .epoch) }
        // Everybody is known, and all tables have their size.
        for item in items { _ = try engine.handle(.receive(item), at: item.occurredAt ?? .epoch) }
    }

    func next(_ index: Int) throws {
        let item = items[items.count - 1 - index]
        _ = try engine.handle(.receive(item), at: item.occurredAt ?? .epoch)
    }
}
