public import Events
public import Timeline

/// What has happened so far, counted: the read model behind `stats`, `/metrics` and `/v1/totals`.
public struct Totals: Projection, FieldCodable, Hashable {
    public static let version: UInt32 = 1

    /// The last event that was applied.
    public private(set) var head = Position.start
    private var counts: [Count] = []
    private var index: [String: Int] = [:]

    /// Nothing has happened.
    public init() {}

    /// How many there were; 0 for a name that never was.
    public func count(_ name: String) -> UInt64 { index[name].map { counts[$0].number } ?? 0 }

    /// All counts, by name.
    public var all: [(name: String, number: UInt64)] {
        counts.map { ($0.name, $0.number) }.sorted { $0.name < $1.name }
    }

    public mutating func apply(_ event: RecordedEvent) {
        head = event.position
        add(event.event.name)
        switch event.event {
        case .receiptReceived(let receipt): add("receipt.\(receipt.status.prefix(32))")
        case .messageReceived(let message): add("message.\(message.type.prefix(32))")
        case .sessionClosed(let closed): add("close.\(closed.reason)")
        case .sendRefused(let refused): add("refusal.\(refused.code)")
        case .pendingResponseEscalated(let escalated): add("pending.\(escalated.urgency)")
        default: return
        }
    }

    private mutating func add(_ name: String) {
        if let known = index[name] {
            counts[known].number += 1
        } else if counts.count < 1000 {
            index[name] = counts.count
            counts.append(Count(name: name, number: 1))
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "head", &head)
        fields.field(2, "counts", &counts)
        if index.isEmpty { for (place, count) in counts.enumerated() { index[count.name] = place } }
    }

    private struct Count: FieldCodable, Hashable {
        var name = ""
        var number: UInt64 = 0

        init() {}
        init(name: String, number: UInt64) { (self.name, self.number) = (name, number) }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "name", &name)
            fields.field(2, "number", &number)
        }
    }
}
