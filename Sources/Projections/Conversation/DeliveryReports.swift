public import Encoding
public import Events
public import Settings
public import Timeline

/// The messages of ours whose receipts are posted to an address (S4.16), and the reports that wait to be posted.
public struct DeliveryReports: Projection, FieldCodable, Hashable {
    /// The most messages of a conversation whose receipts are posted; the oldest is forgotten first.
    public static let notifyingLimit = 1_000

    /// Elsewhere, as nearly no conversation has any: a state is copied with every decision about it.
    private indirect enum Storage: Hashable {
        case nothing, positions(notifying: [Position], due: [Position])

        init(_ notifying: [Position], _ due: [Position]) {
            self = notifying.isEmpty && due.isEmpty ? .nothing : .positions(notifying: notifying, due: due)
        }
    }

    private var storage = Storage.nothing

    /// The messages that name an address, oldest first.
    public private(set) var notifying: [Position] {
        get { if case .positions(let notifying, _) = storage { notifying } else { [] } }
        set { storage = Storage(newValue, due) }
    }
    /// The reports that are due, oldest first.
    public private(set) var due: [Position] {
        get { if case .positions(_, let due) = storage { due } else { [] } }
        set { storage = Storage(notifying, newValue) }
    }

    /// Nobody is told anything.
    public init() {}

    /// Whether no message names an address.
    var isEmpty: Bool { if case .nothing = storage { true } else { false } }

    /// Whether the receipts of a message are posted.
    func tells(of send: Position) -> Bool { notifying.contains(send) }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .sendRequested(let request):
            guard request.options?.notifyURL.isEmpty == false else { return }
            if notifying.count == DeliveryReports.notifyingLimit { notifying.removeFirst() }
            notifying.append(event.position)
        case .deliveryReportDue: due.append(event.position)
        case .deliveryReportEnded(let ended): due.removeAll { $0 == ended.report }
        default: return
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "notifying", &notifying)
        fields.field(2, "due", &due)
    }
}

/// Has the address that a message names told of each of its receipts, and of what kept it from leaving (S4.16).
public enum NotifyURL: Reaction {
    public static let rule = Rule("notifyURL", "S4.16")
    public static let causes: [EventKind] = [.receiptReceived, .sendRefused, .sendFailed, .sendDoubtResolved]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        guard let send = send(that: event, in: conversation) else { return [] }
        var due = DeliveryReportDue()
        (due.send, due.about) = (send, event.position)
        due.decision = rule.decision(restsOn: send == event.position ? [send] : [send, event.position])
        return [.record(.deliveryReportDue(due))]
    }

    /// The message that names an address and of which an event tells something.
    private static func send(that event: borrowing RecordedEvent, in conversation: borrowing ConversationState)
        -> Position?
    {
        if case .sendRefused(let refused) = event.event, refused.send == .start {
            return refused.options?.notifyURL.isEmpty == false ? event.position : nil
        }
        guard !conversation.reports.isEmpty else { return nil }
        let send: Position?
        switch event.event {
        case .receiptReceived(let receipt):
            send = receipt.token?.send ?? conversation.delivery.open.first { $0.matches(receipt) }?.position
        case .sendRefused(let refused): send = refused.send
        case .sendFailed(let failed): send = failed.retryAt == nil ? failed.send : nil
        case .sendDoubtResolved(let resolved): send = resolved.outcome == .abandoned ? resolved.send : nil
        default: send = nil
        }
        return send.flatMap { conversation.reports.tells(of: $0) ? $0 : nil }
    }
}
