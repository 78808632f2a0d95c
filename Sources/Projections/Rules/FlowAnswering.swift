import Encoding
public import Events
public import Flows
import Messages
public import Settings
public import Timeline

/// Has a task's flow answer (S0.1): it begins when its bot gets a session (S1.8, S1.9), and goes on with what the customer writes,
/// what comes of its messages (S4.19), what servers answer, and when its time is over.
public enum FlowAnswering: Reaction {
    public static let rule = Rule("flow", "S0.1")
    public static let causes: [EventKind] = [.messageReceived, .sessionOpened, .sessionAssigned, .sendOutcome]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        guard !policy.disabled else { return [] }
        switch event.event {
        case .sessionOpened, .sessionAssigned:
            guard conversation.sessions.isBots, let session = conversation.sessions.open,
                session.assignedBy == event.position, case .bot(let bot) = session.handler,
                let task = world.settings.tasks[bot], !task.flow.isEmpty
            else { return [] }
            return [.beginFlow(task)]
        case .messageReceived where conversation.sessions.hasFlow: return goOn(with: event)
        case .sendOutcome(let outcome) where conversation.sessions.hasFlow:
            return goOn(with: outcome, at: event.occurredAt, in: conversation)
        default: return []
        }
    }

    private static func goOn(with event: borrowing RecordedEvent) -> [RuleEffect] {
        guard case .messageReceived(let message) = event.event,
            MessageTypes.wantsAnswer(type: message.type, replyID: message.replyID)
        else { return [] }
        return [.goOn(.message(FlowMessage(message)))]
    }

    private static func goOn(
        with outcome: SendOutcome, at time: Timestamp, in conversation: borrowing ConversationState
    ) -> [RuleEffect] {
        guard let flow = conversation.sessions.flow, let sent = flow.sends.first(where: { $0.send == outcome.send }),
            let known = FlowSendOutcome(rawValue: "\(outcome.outcome)")
        else { return [] }
        // What ends at the flow's own deadline is its time being over, and no second outcome.
        if let deadline = flow.deadline, deadline <= time, flow.state.point == sent.point {
            return [.goOn(.deadline(deadline))]
        }
        return [.goOn(.sent(sent.point, known))]
    }

    /// How often flows begin, one after another, while the customer says nothing: two that pass a session to each other would do so for
    /// ever.
    public static let mostWithoutAWord: UInt32 = 20
}

extension FlowAnswering: DeadlineRule {
    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let deadline = conversation.sessions.flowDeadline else { return .idle("no flow waits for anything") }
        return .until(policy.notBeforeServed(deadline))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        [.goOn(.deadline(deadline))]
    }
}

extension FlowMessage {
    /// A customer's message as a flow sees it.
    public init(_ message: MessageReceived) {
        let item = try? JSONDocument(message.raw.bytes, limit: .max).root[message.type]
        var location = ""
        if message.type == "location", let latitude = item?["latitude"]?.string,
            let longitude = item?["longitude"]?.string
        {
            location = "\(latitude),\(longitude)"
        }
        let isMedia = ["image", "video", "audio", "voice", "document", "sticker"].contains(message.type)
        self.init(
            text: message.text, id: message.replyID, type: message.type,
            mediaID: isMedia ? item?["id"]?.string ?? "" : "", location: location,
            answers: message.replyID.isEmpty ? "" : message.answers.rawValue)
    }
}
