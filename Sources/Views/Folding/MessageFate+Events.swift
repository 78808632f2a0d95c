import Events
import Messages
import Timeline

extension RecordedEvent {
    /// What the event changes in the fate of which message of ours; nil where it is no such event.
    var changeOfFate: (send: Position, change: (inout MessageFate) -> Void)? {
        switch event {
        case .sendAttempted(let attempted):
            let started = occurredAt.description
            return (
                attempted.send,
                { fate in
                    (fate.status, fate.reason) = ("attempting", nil)
                    fate.attempts.append(MessageFate.Attempt(attempt: attempted.attempt, startedAt: started))
                }
            )
        case .sendFailed(let failed): return (failed.send, { $0.fail(failed, self) })
        case .sendInDoubt(let doubt):
            return (
                doubt.send,
                { fate in
                    fate.status = "in-doubt"
                    fate.end(doubt.attempt, "in-doubt", self) { $0.reason = doubt.reason }
                }
            )
        case .sendDoubtResolved(let resolved): return (resolved.send, { $0.resolve(resolved) })
        case .sendRefused(let refused):
            return (
                refused.send, { ($0.status, $0.code, $0.reason) = ("refused", refused.code, refused.reason) }
            )
        case .sendOutcome(let outcome):
            let name = outcome.outcome.description
            return (outcome.send, { if outcome.late { $0.lateOutcome = name } else { $0.outcome = name } })
        case .sendHeld(let held):
            let reason = "more would come too fast for the contact; again at \(held.until)"
            return (held.send, { ($0.status, $0.reason) = ("waiting", reason) })
        case .sendRetryDue(let due): return (due.send, { ($0.status, $0.reason) = ("requested", nil) })
        default: return nil
        }
    }
}

extension MessageFate {
    mutating func accept(_ accepted: SendAccepted, _ event: RecordedEvent) {
        (status, messageID) = ("accepted", accepted.message.rawValue)
        waID = accepted.waID.isEmpty ? nil : accepted.waID
        userID = accepted.userID.isEmpty ? nil : accepted.userID
        end(accepted.attempt, "accepted", event)
    }

    fileprivate mutating func end(
        _ attempt: UInt32, _ result: String, _ event: RecordedEvent, _ change: (inout Attempt) -> Void = { _ in }
    ) {
        guard let index = attempts.lastIndex(where: { $0.attempt == attempt }) else { return }
        attempts[index].result = result
        attempts[index].endedAt = event.occurredAt.description
        change(&attempts[index])
    }

    fileprivate mutating func fail(_ failed: SendFailed, _ event: RecordedEvent) {
        status = failed.retryAt == nil ? "failed" : "waiting"
        end(failed.attempt, "failed", event) { attempt in
            attempt.httpStatus = failed.httpStatus == 0 ? nil : failed.httpStatus
            attempt.code = failed.code == 0 ? nil : failed.code
            attempt.reason = failed.reason
            attempt.trace = failed.trace.isEmpty ? nil : failed.trace
            attempt.retryAt = failed.retryAt?.description
        }
    }

    fileprivate mutating func resolve(_ resolved: SendDoubtResolved) {
        switch resolved.outcome {
        case .sent: (status, messageID) = ("accepted", resolved.message.rawValue)
        case .abandoned: status = "abandoned"
        case .resend: status = "requested"
        }
    }

    /// Each status counts once, with the time of the first receipt that told it.
    ///
    /// - Returns: Whether this is the first.
    mutating func latch(_ receipt: ReceiptReceived, _ event: RecordedEvent) -> Bool {
        messageID = messageID ?? receipt.message.rawValue
        guard !receipts.contains(where: { $0.status == receipt.status }) else { return false }
        receipts.append(
            Receipt(
                status: receipt.status, at: event.occurredAt.description, recordedAt: event.recordedAt.description,
                code: receipt.errorCode == 0 ? nil : receipt.errorCode,
                reason: receipt.errorText.isEmpty ? nil : receipt.errorText))
        return true
    }
}
