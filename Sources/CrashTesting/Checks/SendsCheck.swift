package import Events
package import Messages
import Timeline

/// Each attempt at a message begins once and ends at most once; another one follows only a failure or a doubt that was decided
/// so; and in the end the fate of every message is known.
package struct SendsCheck: LogCheck {
    private static let name = "sends"

    private enum Stage {
        case ready, held, attempting, failed, inDoubt, ended
    }

    private struct Send {
        let conversation: ConversationID
        var stage = Stage.ready
        var attempts: UInt32 = 0
    }

    private var sends: [Position: Send] = [:]
    /// The attempts that began.
    package private(set) var attempted: Set<AttemptToken> = []
    /// The attempts whose answer was lost, and that another one was decided to follow, at the risk of a second message.
    package private(set) var repeated: Set<AttemptToken> = []
    /// What the platform is said to have taken by its answer, and under which id.
    package private(set) var accepted: [AttemptToken: MessageID] = [:]

    /// A check of a log from its start on.
    package init() {}

    package mutating func take(_ event: RecordedEvent, _ findings: inout Findings) {
        let what: String? =
            switch event.event {
            case .sendRequested: request(event)
            case .sendAttempted(let attempted): begin(attempted, event.conversation)
            case .sendAccepted(let accepted): accept(accepted)
            case .sendFailed(let failed):
                end(failed.send, failed.attempt, from: .attempting, to: failed.retryAt == nil ? .ended : .failed)
            case .sendInDoubt(let doubt): end(doubt.send, doubt.attempt, from: .attempting, to: .inDoubt)
            case .sendDoubtResolved(let resolved): resolve(resolved)
            case .sendRefused(let refused) where refused.send != .start: refuse(refused.send)
            case .sendHeld(let held): pass(held.send, from: .ready, to: .held)
            case .sendRetryDue(let due) where sends[due.send]?.stage == .held:
                pass(due.send, from: .held, to: .ready)
            case .sendRetryDue(let due): end(due.send, due.attempt &- 1, from: .failed, to: .ready)
            default: nil
            }
        if let what { findings.add(SendsCheck.name, at: event.position, what) }
    }

    package mutating func finish(_ findings: inout Findings) {
        for (position, send) in sends where send.stage != .ended {
            findings.add(SendsCheck.name, at: position, "the message is still \(send.stage) when all has settled")
        }
    }

    private mutating func request(_ event: RecordedEvent) -> String? {
        sends[event.position] = Send(conversation: event.conversation)
        return nil
    }

    private mutating func begin(_ attempt: SendAttempted, _ conversation: ConversationID) -> String? {
        let token = AttemptToken(send: attempt.send, attempt: attempt.attempt)
        guard var send = sends[attempt.send], send.conversation == conversation else {
            return "attempt \(token) is at no message of conversation \(conversation)"
        }
        let previous = send
        (send.stage, send.attempts) = (.attempting, attempt.attempt)
        sends[attempt.send] = send
        guard attempted.insert(token).inserted else { return "attempt \(token) begins twice" }
        guard previous.attempts + 1 == attempt.attempt else { return "attempt \(token) follows \(previous.attempts)" }
        return previous.stage == .ready ? nil : "attempt \(token) begins while the message is \(previous.stage)"
    }

    /// A message is refused when an attempt was to begin: what held when it was wanted did no longer.
    private mutating func refuse(_ position: Position) -> String? {
        guard let send = sends[position] else { return "message \(position) is refused, but was never requested" }
        sends[position]?.stage = .ended
        return send.stage == .ready ? nil : "message \(position) is refused while it is \(send.stage)"
    }

    private mutating func resolve(_ resolved: SendDoubtResolved) -> String? {
        let isRepeated = resolved.outcome == .resend
        if isRepeated { repeated.insert(AttemptToken(send: resolved.send, attempt: resolved.attempt)) }
        return end(resolved.send, resolved.attempt, from: .inDoubt, to: isRepeated ? .ready : .ended)
    }

    private mutating func accept(_ answer: SendAccepted) -> String? {
        accepted[AttemptToken(send: answer.send, attempt: answer.attempt)] = answer.message
        return end(answer.send, answer.attempt, from: .attempting, to: .ended)
    }

    /// A message waits without an attempt, or no longer.
    private mutating func pass(_ position: Position, from stage: Stage, to next: Stage) -> String? {
        guard let send = sends[position], send.stage == stage else {
            let now = sends[position].map { "\($0.stage)" } ?? "unknown"
            return "message \(position) becomes \(next), but it is \(now)"
        }
        sends[position]?.stage = next
        return nil
    }

    private mutating func end(_ position: Position, _ attempt: UInt32, from stage: Stage, to next: Stage) -> String? {
        let token = AttemptToken(send: position, attempt: attempt)
        guard let send = sends[position], attempted.contains(token) else {
            return "attempt \(token) ends, but never began"
        }
        guard send.attempts == attempt, send.stage == stage else {
            return "attempt \(token) becomes \(next), but the message is \(send.stage) in attempt \(send.attempts)"
        }
        sends[position]?.stage = next
        return nil
    }
}
