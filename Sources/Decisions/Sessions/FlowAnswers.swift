import Encoding
package import Events
package import Flows
import Messages
package import Projections
package import Settings
package import Timeline

/// Takes the answer to a flow's request. One that nobody waits for any more is recorded as late.
func answerFlowRequest(
    _ id: ConversationID, _ asked: Position, _ answer: FlowAnswer, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    try enter(existing: id, world, &draft)
    let standing = draft.conversation.sessions.flow
    let isAwaited = standing?.request == asked && standing?.wait.kind == .answer
    var answered = FlowAnswered(answer)
    (answered.asked, answered.late) = (asked, !isAwaited)
    draft.record(.flowAnswered(answered))
    guard isAwaited, let point = standing?.state.point else { return }
    goOn(.answered(point, answer), at: draft.now, world, &draft)
}

extension FlowAnswered {
    private static let noAnswer = "no answer in time"

    /// What was recorded, as the flow was told it.
    package var answer: FlowAnswer {
        guard status == 0, !reason.isEmpty else { return .response(status: Int(status), body: body.bytes) }
        return reason == FlowAnswered.noAnswer ? .timeout : .failure(reason)
    }

    fileprivate init(_ answer: FlowAnswer) {
        self.init()
        switch answer {
        case .response(let status, let body): (self.status, self.body) = (UInt32(clamping: status), RawBytes(body))
        case .timeout: reason = FlowAnswered.noAnswer
        case .failure(let why): reason = why
        }
    }
}

extension FlowSendOutcome {
    /// What a refusal is to a flow: beyond the limits is an error, all else is a policy's.
    package init(_ refused: SendRefused) {
        self = SendWait.outcome(of: refused) == .error ? .onError : .onPolicyFail
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
        FlowContext(
            of: session.number, in: conversation.id, on: conversation.line,
            with: world.directory.contact(world.directory.current(conversation.contact)), named: named, under: policy,
            at: time, knowing: conversation.sessions.flow?.lastSend)
    }
}

extension FlowContext {
    /// What a step takes from the session around it.
    ///
    /// - Parameters:
    ///   - contact: The customer; nil where nobody has known them before.
    ///   - named: What they are called in the item, or by the caller, that led there.
    ///   - send: What is known of the flow's last message.
    package init(
        of session: UInt32, in conversation: ConversationID, on line: LineID, with contact: Contact?, named: Party,
        under policy: LinePolicy, at time: Timestamp, knowing send: FlowSendValues?
    ) {
        self.init(now: time)
        customerName = contact?.name ?? named.name
        let phone = contact?.phone ?? named.phone
        customerPhone = phone.isEmpty ? "" : "+\(phone)"
        customerUserID = contact?.userID ?? named.userID
        self.line = line.rawValue
        (self.session, self.conversation) = ("\(session)", "\(conversation)")
        isOpen = policy.isOpen(at: time)
        self.send = send
        limits = policy.limits.profile
    }
}
