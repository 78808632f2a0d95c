import Events
import Settings

/// A transfer that its receiver does not answer in time comes back once: to who made it where they are logged in, else to the queue.
enum TransferReturns: DeskInvariant {
    static let name = "a transfer returns once, to who made it"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard case .sessionAssigned(let assigned) = event.event, assigned.by == "rule:transferReturn",
            let conversation = desk.conversations[event.conversation], let session = conversation.open
        else { return nil }
        let sender = session.transferredBy
        guard !sender.isEmpty else { return "nobody's transfer waits for an answer" }
        let expected: Handler = desk.isThere(sender) ? .agent(sender) : .queue
        guard assigned.handler == expected else { return "it returns to \(assigned.handler) instead of \(expected)" }
        guard let length = desk.rules[conversation.line, \.transfer.maxTime] else {
            return "transfers don't return here"
        }
        let due = desk.rules.due(session.handlerSince, after: length, on: conversation.line)
        return event.occurredAt == due ? nil : "it returns as of \(event.occurredAt) instead of \(due)"
    }
}
