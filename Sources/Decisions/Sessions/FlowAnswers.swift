import Encoding
import Events
import Flows
import Messages
import Projections
import Settings
import Timeline

/// Takes the answer to a flow's request. One that nobody waits for any more is recorded as late.
func answerFlowRequest(
    _ id: ConversationID, _ asked: Position, _ answer: FlowAnswer, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    try enter(existing: id, world, &draft)
    let standing = draft.conversation.sessions.flow
    let isAwaited = standing?.request == asked && standing?.state.wait.kind == .answer
    var answered = FlowAnswered(answer)
    (answered.asked, answered.late) = (asked, !isAwaited)
    draft.record(.flowAnswered(answered))
    guard isAwaited, let point = standing?.state.point else { return }
    goOn(.answered(point, answer), at: draft.now, world, &draft)
}

extension FlowAnswered {
    fileprivate init(_ answer: FlowAnswer) {
        self.init()
        switch answer {
        case .response(let status, let body): (self.status, self.body) = (UInt32(clamping: status), RawBytes(body))
        case .timeout: reason = "no answer in time"
        case .failure(let why): reason = why
        }
    }
}

extension FlowSendOutcome {
    /// What a refusal is to a flow: beyond the limits is an error, all else is a policy's.
    init(_ refused: SendRefused) {
        self = SendWait.outcome(of: refused) == .error ? .onError : .onPolicyFail
    }
}

extension FlowSendValues {
    /// What is known of a message that was refused (S4.20).
    init(_ refused: SendRefused, _ position: Position) {
        self.init()
        deliveryStatusCode = refused.code == 0 ? "refused" : "\(refused.code)"
        (deliveryStatusDescription, gatewayTid) = (refused.reason, SendName(position).text)
    }

    /// What is known of a message that is to be sent.
    init(requested position: Position) {
        self.init()
        (deliveryStatusCode, deliveryStatusDescription) = ("requested", "The message is requested")
        gatewayTid = SendName(position).text
    }
}

extension WaitCondition {
    init(_ wait: FlowWaitFor) {
        switch wait {
        case .none: self = .nothing
        case .submit: self = .submit
        case .delivery: self = .delivery
        case .read: self = .read
        }
    }
}

extension Draft {
    /// The customer's message that has opened the session in this very decision; nil where something else has.
    var opening: FlowMessage? {
        for event in events.reversed() where event.conversation == conversation.id {
            if case .messageReceived(let message) = event.event { return FlowMessage(message) }
        }
        return nil
    }

    /// What a step takes from the session around it.
    func context(of session: OpenSession, at time: Timestamp, _ world: borrowing World) -> FlowContext {
        var context = FlowContext(now: time)
        let contact = world.directory.contact(world.directory.current(conversation.contact))
        context.customerName = contact?.name ?? named.name
        let phone = contact?.phone ?? named.phone
        context.customerPhone = phone.isEmpty ? "" : "+\(phone)"
        context.customerUserID = contact?.userID ?? named.userID
        context.line = conversation.line.rawValue
        (context.session, context.conversation) = ("\(session.number)", "\(conversation.id)")
        context.isOpen = policy.isOpen(at: time)
        context.limits = policy.limits.profile
        return context
    }
}
