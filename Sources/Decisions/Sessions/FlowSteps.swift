import Encoding
import Events
import Flows
import Messages
import Projections
import Settings
import Timeline

/// Has a task's flow begin in the open session, which its bot has.
func beginFlow(_ task: BotTask, at time: Timestamp, _ world: borrowing World, _ draft: inout Draft) {
    guard let session = draft.conversation.sessions.open else { return }
    guard session.timesAsked < FlowAnswering.mostWithoutAWord else {
        let reason = "bots have had the session \(session.timesAsked) times since the customer has written"
        return giveUp(reason, task.id, session, at: time, world, &draft)
    }
    guard let set = world.flows.set(of: task.flow) else {
        let reason = "there is no flow '\(task.flow)': publish it, or give the task another"
        return giveUp(reason, task.id, session, at: time, world, &draft)
    }
    var started = FlowStarted()
    (started.session, started.task, started.flow) = (session.number, task.id, task.flow)
    let hashes = world.flows.hashes(of: set)
    (started.hash, started.calls) = (hashes.first ?? "", Array(hashes.dropFirst()))
    started.first = draft.conversation.turns.unanswered?.position ?? .start
    started.decision = FlowAnswering.rule.decision(restsOn: [session.assignedBy])
    draft.record(.flowStarted(started), at: time)
    goOn(.started(draft.opening), at: time, world, &draft)
}

/// Has the flow of the open session go on with something, and does what it wants: what it says is asked about at once, and the
/// flow told, until it waits for something else or has ended.
func goOn(_ input: FlowInput, at time: Timestamp, _ world: borrowing World, _ draft: inout Draft) {
    guard let session = draft.conversation.sessions.open, let standing = draft.conversation.sessions.flow,
        let flows = world.flows.set(of: standing.versions)
    else { return }
    var run = FlowCourse(session: session.number, task: standing.task, state: standing.state, time: time)
    var next: FlowInput? = input
    while let input = next {
        let step = step(flows, run.state, input, context: draft.context(of: session, at: time, world))
        run.state = step.state
        next = run.carryOut(step.effects, world, &draft)
    }
    run.end(of: session, world, &draft)
}

/// Ends the flow of the open session from outside: somebody else has the session, or it closes.
func endFlow(_ outcome: String, at time: Timestamp, _ draft: inout Draft) {
    guard let flow = draft.conversation.sessions.flow, let session = draft.conversation.sessions.open else { return }
    var ended = FlowEnded()
    (ended.session, ended.flow, ended.outcome) = (session.number, flow.state.frames.first?.flow ?? "", outcome)
    draft.record(.flowEnded(ended), at: time)
}

/// What a flow does in one decision.
private struct FlowCourse {
    let session: UInt32
    let task: String
    var state: FlowState
    let time: Timestamp
    /// The message whose fate is waited for.
    private var send = Position.start
    /// What becomes of the session.
    private var handover: FlowHandover?
    private var closes = false
    private var outcome: String?

    init(session: UInt32, task: String, state: FlowState, time: Timestamp) {
        (self.session, self.task, self.state, self.time) = (session, task, state, time)
    }

    /// Does what a step wants.
    ///
    /// - Returns: What came of a message that was said, if that is known.
    mutating func carryOut(_ effects: [FlowEffect], _ world: borrowing World, _ draft: inout Draft) -> FlowInput? {
        var answer: FlowInput?
        for effect in effects {
            switch effect {
            case .stepped(let point, let outcome, let late):
                var stepped = FlowStepped()
                (stepped.session, stepped.visit) = (session, FlowVisit(point))
                (stepped.outcome, stepped.late) = (outcome, late)
                draft.record(.flowStepped(stepped), at: time)
            case .waiting: continue
            case .send(let sending): answer = say(sending, world, &draft)
            case .request(let request): ask(request, &draft)
            case .handover(let handover): self.handover = handover
            case .close: closes = true
            case .failed(let point, let reason):
                var failed = FlowFailed()
                (failed.session, failed.visit, failed.reason) = (session, FlowVisit(point), reason)
                draft.record(.flowFailed(failed), at: time)
            case .ended(let outcome): self.outcome = outcome
            }
        }
        return answer
    }

    /// Says something through the one door.
    ///
    /// - Returns: What came of it at once: that it may go, where nothing else is waited for, or why not.
    private mutating func say(
        _ sending: FlowSend, _ world: borrowing World, _ draft: inout Draft
    ) -> FlowInput? {
        var outgoing = Outgoing(MessageContent(sending.message), by: .bot(task))
        outgoing.before = sending.soundBefore.map { MessageContent($0) }
        outgoing.fallback = sending.fallback.map { MessageContent($0) }
        outgoing.correlationID = sending.correlationID ?? ""
        outgoing.callbackData = sending.callbackData ?? ""
        outgoing.identityHash =
            switch sending.identityHash {
            case .known?: draft.conversation.identity.hash
            case .hash(let hash)?: hash
            case nil: ""
            }
        outgoing.options = options(of: sending)
        let position = tell(outgoing, session: session, world, &draft)
        guard !sending.isAgain else { return nil }
        let recorded = draft.events.last { $0.position == position }
        if case .sendRefused(let refused)? = recorded?.event {
            return .sent(sending.point, FlowSendOutcome(refused))
        }
        guard sending.waitFor == .none else {
            send = position
            return nil
        }
        return .sent(sending.point, .onSuccess)
    }

    private func options(of sending: FlowSend) -> SendOptions? {
        let url = NotifyAddress(sending.notifyURL ?? "")?.text ?? ""
        guard sending.waitFor != .none || sending.expires != nil || !url.isEmpty else { return nil }
        var options = SendOptions()
        options.waitFor = WaitCondition(sending.waitFor)
        options.timeout = sending.timeout ?? options.waitFor.usualTimeout
        (options.expires, options.notifyURL) = (sending.expires, url)
        return options
    }

    private func ask(_ request: FlowRequest, _ draft: inout Draft) {
        var requested = FlowRequested()
        (requested.session, requested.visit) = (session, FlowVisit(request.point))
        (requested.method, requested.url, requested.body) = (request.method, request.url, request.body)
        requested.headers = request.headers.map { "\($0.name): \($0.value)" }
        (requested.until, requested.retries) = (request.until, UInt32(clamping: request.retries))
        draft.record(.flowRequested(requested), at: time)
    }

    /// Records where the flow stands now, or does what becomes of the session at its end.
    func end(of session: OpenSession, _ world: borrowing World, _ draft: inout Draft) {
        guard draft.conversation.sessions.flow != nil else { return }
        guard let outcome else {
            let stored = RawBytes(exactly: state.encoded())
            guard let point = state.point, let until = state.deadline,
                draft.conversation.sessions.flow?.stands(stored) != true
            else { return }
            var waiting = FlowWaiting()
            (waiting.session, waiting.visit, waiting.until) = (self.session, FlowVisit(point), until)
            waiting.send = send
            waiting.state = stored
            draft.record(.flowWaiting(waiting), at: time)
            return
        }
        var ended = FlowEnded()
        (ended.session, ended.flow) = (self.session, state.frames.first?.flow ?? "")
        (ended.outcome, ended.note) = (outcome, handover?.note ?? "")
        ended.skills = handover?.skills ?? []
        draft.record(.flowEnded(ended), at: time)
        if let handover {
            handOver(handover, by: .bot(task), at: time, world, &draft)
        } else if closes {
            close(
                .flowCompleted, by: "\(Origin.bot(task))", FlowAnswering.rule.decision(restsOn: [session.openedBy]),
                at: time, &draft)
        }
    }
}
