package import Events
import Timeline

/// What came of dialogues at a desk, counted from the events.
package struct DialogueFigures: Hashable, Sendable {
    /// By session: how long it waited in the queue until an agent had it; in order.
    package private(set) var waits: [Duration] = []
    /// By session that an agent answered: how long after it entered the queue; in order.
    package private(set) var answers: [Duration] = []
    /// How many sessions were answered, or closed without an answer.
    package private(set) var counted = 0
    /// How many transfers there were, and how many of them came back.
    package private(set) var transfers = 0
    package private(set) var returns = 0
    /// How many sessions each agent was given out of the queue.
    package private(set) var assignments: [String: Int] = [:]
    /// How many answers went, and how many came after the window had closed.
    package private(set) var sent = 0
    package private(set) var refused = 0
    /// How many sessions have closed.
    package private(set) var closes = 0

    /// The figures of these events.
    package init(_ events: [RecordedEvent]) {
        var entered: [ConversationID: Timestamp] = [:]
        var unanswered: Set<ConversationID> = []
        for event in events {
            let id = event.conversation
            switch event.event {
            case .sessionOpened:
                entered[id] = event.occurredAt
                unanswered.insert(id)
            case .sessionAssigned(let assigned): note(assigned, entered[id].map { event.occurredAt - $0 } ?? .zero)
            case .sendRequested:
                sent += 1
                guard unanswered.remove(id) != nil, let since = entered[id] else { continue }
                answers.append(event.occurredAt - since)
                counted += 1
            case .sendRefused: refused += 1
            case .sessionClosed:
                closes += 1
                if unanswered.remove(id) != nil { counted += 1 }
            default: continue
            }
        }
        waits.sort()
        answers.sort()
    }

    private mutating func note(_ assigned: SessionAssigned, _ since: Duration) {
        switch assigned.by {
        case "rule:queueAssignment":
            guard case .agent(let agent) = assigned.handler else { return }
            assignments[agent, default: 0] += 1
            waits.append(since)
        case "rule:transferReturn": returns += 1
        default: transfers += 1
        }
    }

    /// The time that so many of a hundred sessions waited for at most.
    package func wait(ofHundred share: Int) -> Duration {
        waits.isEmpty ? .zero : waits[max((waits.count * share + 99) / 100, 1) - 1]
    }

    /// How many of a thousand sessions were answered within a length of time (S1.5).
    package func level(within length: Duration) -> Int {
        counted == 0 ? 0 : answers.count { $0 <= length } * 1000 / counted
    }
}
