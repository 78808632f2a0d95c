package import Encoding
package import Events
package import Flows
import Messages
import Timeline

/// What becomes of a flow's last message: what flows know of it (S4.20), whatever is waited for.
package struct FlowLastSend: FieldCodable, Hashable, Sendable {
    /// Parley's id of the message.
    private var send = Position.start
    /// What is known of it.
    package private(set) var values = FlowSendValues()

    /// No message.
    package init() {}

    /// A message that is requested, or refused at once.
    package init(_ event: RecordedEvent) {
        send = event.position
        values.gatewayTid = SendName(send).text
        follow(event)
    }

    /// Takes an event about a message of ours into account.
    package mutating func follow(_ event: RecordedEvent) {
        switch event.event {
        case .sendAttempted(let attempted) where attempted.send == send:
            values.sentAt = values.sentAt ?? event.occurredAt
            stand("attempting")
        case .sendAccepted(let accepted) where accepted.send == send:
            values.gatewayTid = accepted.message.rawValue
            stand("accepted")
        case .sendFailed(let failed) where failed.send == send:
            values.fail(FlowSendReport(code: failed.code, status: "failed", reason: failed.reason))
            stand(failed.retryAt == nil ? "failed" : "waiting")
        case .sendHeld(let held) where held.send == send: stand("waiting")
        case .sendRetryDue(let due) where due.send == send: stand("requested")
        case .sendReleased(let released) where released.send == send: stand("requested")
        case .sendRefused(let refused) where refused.send == send || event.position == send:
            stand("refused", refused.code, refused.reason)
        case .sendInDoubt(let doubt) where doubt.send == send: stand("in-doubt")
        case .sendDoubtResolved(let resolved) where resolved.send == send: resolve(resolved)
        case .receiptReceived(let receipt) where isOurs(receipt):
            values.gatewayTid = receipt.message.rawValue
            values.receive(
                FlowSendReport(code: receipt.errorCode, status: receipt.status, reason: receipt.errorText))
        default: return
        }
    }

    private func isOurs(_ receipt: ReceiptReceived) -> Bool {
        receipt.message.rawValue == values.gatewayTid || receipt.token?.send == send
    }

    private mutating func resolve(_ resolved: SendDoubtResolved) {
        switch resolved.outcome {
        case .sent:
            values.gatewayTid = resolved.message.rawValue
            stand("accepted")
        case .abandoned: stand("abandoned")
        case .resend: stand("requested")
        }
    }

    private mutating func stand(_ status: String, _ code: UInt32 = 0, _ reason: String = "") {
        (values.status, values.code, values.reason) = (status, code, reason)
    }

    package mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "values", &values)
    }
}
