import Encoding
import Timeline

/// A step while it is made. A reference: as a value it would be copied wherever a placeholder or a condition is looked at.
final class FlowRun {
    let flows: FlowSet
    let context: FlowContext
    var state: FlowState
    var effects: [FlowEffect] = []
    /// The moment: that of a deadline that has passed, where it goes before the input.
    var now: Timestamp

    /// What follows next.
    enum Move {
        /// A node is visited.
        case enter(String)
        /// The node at hand has ended.
        case fire(String)
        /// Something is waited for, or the flow has ended.
        case stop
        /// The flow can't go on.
        case fail(String)
    }

    init(flows: FlowSet, context: FlowContext, state: FlowState) {
        (self.flows, self.context, self.state, now) = (flows, context, state, context.now)
    }

    // MARK: What comes in

    func take(_ input: FlowInput) {
        let until: Timestamp
        if case .deadline(let moment) = input { until = min(moment, context.now) } else { until = context.now }
        passDeadlines(until)
        now = context.now
        switch input {
        case .started(let message): begin(message)
        case .message(let message): take(message)
        case .sent(let point, let outcome): take(point, outcome)
        case .answered(let point, let answer): take(point, answer)
        case .deadline: return
        }
    }

    /// Lets every deadline act that has passed, each at its own moment.
    private func passDeadlines(_ until: Timestamp) {
        while let deadline = state.deadline, deadline <= until {
            now = deadline
            count { $0.outcomeInVain }
        }
    }

    /// Goes on with an input, unless there were too many.
    private func count(_ outcome: (FlowRun) -> String) {
        state.inputs += 1
        guard state.inputs <= FlowLimits.inputs else {
            return run(.fail("more than \(FlowLimits.inputs) inputs in one session"))
        }
        run(.fire(outcome(self)))
    }

    /// What the node at hand ends with when its time is over.
    private var outcomeInVain: String {
        switch node?.action {
        case .send(let send)?: send.wait.outcomeInVain
        case .wait?: "done"
        default: "timeout"
        }
    }

    private func begin(_ message: FlowMessage?) {
        guard state.frames.isEmpty, !state.isEnded else { return }
        if let message { state.reply = message }
        state.frames = [FlowFrame(flows.root)]
        run(.enter(flows.root.start))
    }

    private func take(_ message: FlowMessage) {
        guard !state.isEnded, !state.frames.isEmpty, !message.isPassedOver else { return }
        if message.isTap, let send = context.send, message.answers == send.gatewayTid { state.tapped = message.id }
        guard state.wait.kind == .message else {
            state.kept.append(message)
            if state.kept.count > FlowLimits.keptMessages { state.kept.removeFirst() }
            return
        }
        state.inputs += 1
        guard state.inputs <= FlowLimits.inputs else {
            return run(.fail("more than \(FlowLimits.inputs) inputs in one session"))
        }
        run(received(message))
    }

    private func take(_ point: FlowPoint, _ outcome: FlowSendOutcome) {
        guard case .send(let send)? = node?.action, state.point == point,
            state.wait.kind == .verdict || state.wait.kind == .receipt
        else { return effects.append(.stepped(point, outcome: outcome.rawValue, late: true)) }
        guard let name = send.wait.name(of: outcome) else { return }
        guard state.wait.kind == .receipt else { return run(.fire(name)) }
        count { _ in name }
    }

    private func take(_ point: FlowPoint, _ answer: FlowAnswer) {
        guard case .http(let asking)? = node?.action, state.point == point, state.wait.kind == .answer else {
            return effects.append(.stepped(point, outcome: answer.outcome, late: true))
        }
        let outcome = read(answer, asking)
        count { _ in outcome }
    }

    // MARK: Going on

    /// The flow at hand.
    var flow: Flow? { state.frames.last.flatMap { flows.flows[$0.flow] } }

    /// The node at hand.
    var node: FlowNode? { state.frames.last.flatMap { flow?.node($0.node) } }

    func run(_ first: Move) {
        var move = first
        while true {
            guard state.isEnded || state.size <= FlowLimits.values else {
                return fail("the variables hold more than \(FlowLimits.values >> 10) KiB")
            }
            switch move {
            case .enter(let name): move = enter(name)
            case .fire(let outcome): move = leave(outcome)
            case .fail(let reason): return fail(reason)
            case .stop: return
            }
        }
    }

    private func enter(_ name: String) -> Move {
        state.steps += 1
        guard state.steps <= FlowLimits.stepsWithoutWait else {
            return .fail("more than \(FlowLimits.stepsWithoutWait) nodes without a wait")
        }
        guard let last = state.frames.indices.last else { return .stop }
        state.visits += 1
        state.frames[last].node = name
        state.frames[last].visit = state.visits
        guard let node else { return .fail("there is no node '\(name)'") }
        return perform(node)
    }

    private func leave(_ outcome: String) -> Move {
        state.wait = FlowWait()
        guard let point = state.point, let node else { return .fail("the node is not there any more") }
        effects.append(.stepped(point, outcome: outcome, late: false))
        if let target = node.target(of: outcome) { return .enter(target) }
        return fallBack()
    }

    /// A failure without an edge: the flow that has called has it, or the fallback acts.
    private func fallBack() -> Move {
        guard state.frames.count > 1 else {
            finish(flow?.fallback ?? flows.root.fallback)
            return .stop
        }
        state.frames.removeLast()
        return .fire("failed")
    }

    /// What can't go on: all flows that are under way end, with the first one's fallback.
    private func fail(_ reason: String) {
        effects.append(.failed(state.point ?? FlowPoint(), reason: reason))
        if let first = state.frames.first { state.frames = [first] }
        finish(flows.root.fallback)
    }

    func finish(_ fallback: FlowFallback) {
        switch fallback {
        case .close: finish(as: "closed", .close)
        case .handover(let handover): finish(handover)
        }
    }

    func finish(_ handover: FlowHandingOver) {
        let note = filled(handover.note) ?? ""
        finish(as: "handedOver", .handover(FlowHandover(to: handover.to, skills: handover.skills, note: note)))
    }

    func finish(as outcome: String, _ effect: FlowEffect) {
        effects += [effect, .ended(outcome: outcome)]
        state.wait = FlowWait()
        state.kept = []
        state.isEnded = true
    }
}

extension FlowWaitFor {
    /// What a node ends with where a send ends so; nil where that says nothing yet.
    fileprivate func name(of outcome: FlowSendOutcome) -> String? {
        if outcomes.contains(where: { $0.name == outcome.rawValue }) { return outcome.rawValue }
        switch outcome {
        // What was delivered was submitted, too.
        case .onDeliveryReportSuccess where self == .submit: return "onSubmit"
        case .onSuccess, .onSubmit, .onDeliveryReportSuccess: return self == .none ? "onSuccess" : nil
        case .onTimeout, .onDeliveryReportFail: return self == .none || self == .submit ? "onError" : outcomeInVain
        case .onError, .onPolicyFail: return nil
        }
    }
}

extension FlowAnswer {
    /// The outcome that it would be.
    fileprivate var outcome: String {
        switch self {
        case .response(let status, _): (200...299).contains(status) ? "answered" : "failed"
        case .timeout: "timeout"
        case .failure: "failed"
        }
    }
}
