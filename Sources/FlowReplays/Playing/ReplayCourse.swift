import Decisions
import Events
import Flows
import Projections
import Settings
import Timeline

/// A version of a flow on its way through what came in.
struct ReplayCourse: Sendable {
    /// The most messages whose outcomes are still told, as while they were recorded.
    private static let sendLimit = 10
    /// The most deadlines that pass at once.
    private static let deadlineLimit = 1_000

    let flows: FlowSet
    var state = FlowState()
    /// The visits that its last messages belong to.
    private(set) var sends: [Sent] = []
    /// What it has done since it was asked last.
    private(set) var deeds: [CourseDeed] = []
    /// What becomes of the session, once it has ended.
    private(set) var handover: FlowHandover?
    /// Its end, which is told after all that came in with it, as it is recorded.
    private var end: CourseDeed?
    /// The last message that something is waited for of.
    private var lastSend: Position?
    /// What is known of its last message.
    private var known: FlowLastSend?
    private var said: FlowSayings

    struct Sent: Sendable {
        var send: Position
        var point: FlowPoint
    }

    init(_ flows: FlowSet, _ naming: FlowNaming) { (self.flows, said) = (flows, FlowSayings(naming)) }

    /// A version that goes on from where it was recorded to stand.
    init(_ flows: FlowSet, from state: FlowState, _ sends: [Sent], _ known: FlowLastSend?, _ naming: FlowNaming) {
        self.init(flows, naming)
        (self.state, self.sends, self.known) = (state, sends, known)
    }

    /// What has been done since the last time.
    mutating func takeDeeds() -> [CourseDeed] {
        defer { deeds = [] }
        return deeds
    }

    /// Takes in what one decision has recorded.
    mutating func begin(_ sayings: [RecordedSaying], _ naming: FlowNaming) { said = FlowSayings(naming, sayings) }

    /// Follows the fate of its last message.
    mutating func follow(_ events: some Sequence<RecordedEvent>) { for event in events { known?.follow(event) } }

    /// Goes on with what came in, if it is anything to it.
    mutating func goOn(_ instant: RecordedInput.Instant, _ scene: ReplayScene) {
        guard !state.isEnded, let input = input(of: instant) else { return }
        feed(input, at: instant.time, scene)
    }

    private func input(of instant: RecordedInput.Instant) -> FlowInput? {
        switch instant.input {
        case .opening(let message): return .started(message)
        case .message(let message): return .message(message)
        case .answer(let answer): return state.wait.kind == .answer ? state.point.map { .answered($0, answer) } : nil
        case .deadline: return .deadline(instant.time)
        case .outcome(let outcome):
            guard let sent = sends.first(where: { $0.send == outcome.send }),
                let known = FlowSendOutcome(rawValue: "\(outcome.outcome)")
            else { return nil }
            if let deadline = state.deadline, deadline <= instant.time, state.point == sent.point {
                return .deadline(deadline)
            }
            return .sent(sent.point, known)
        }
    }

    /// Lets each deadline act that has passed at a moment, at its own.
    mutating func passDeadlines(upTo moment: Timestamp, _ scene: ReplayScene) {
        for _ in 0..<ReplayCourse.deadlineLimit {
            guard let deadline = state.deadline, deadline <= moment else { return }
            feed(.deadline(deadline), at: deadline, scene)
        }
    }

    private mutating func feed(_ input: FlowInput, at time: Timestamp, _ scene: ReplayScene) {
        let before = state
        lastSend = nil
        var next: FlowInput? = input
        while let input = next {
            let step = step(flows, state, input, context: scene.context(at: time, knowing: known?.values))
            state = step.state
            next = nil
            for effect in step.effects { next = carryOut(effect, at: time, scene) ?? (effect.isSend ? nil : next) }
        }
        if let end { deeds.append(end) }
        end = nil
        if state != before { remember() }
    }

    /// Remembers the message whose fate is waited for, as the event does that tells where a flow stands.
    private mutating func remember() {
        guard !state.isEnded, let point = state.point, let lastSend, sends.last?.send != lastSend else { return }
        sends.append(Sent(send: lastSend, point: point))
        if sends.count > ReplayCourse.sendLimit { sends.removeFirst() }
    }

    /// - Returns: What came of a message at once.
    private mutating func carryOut(_ effect: FlowEffect, at time: Timestamp, _ scene: ReplayScene) -> FlowInput? {
        func note(_ deed: FlowDeed) -> CourseDeed { CourseDeed(deed: deed, time: time) }
        switch effect {
        case .stepped(let point, let outcome, let late):
            deeds.append(note(.stepped(FlowPlace(point), outcome: outcome, late: late)))
        case .send(let send): return say(send, at: time, scene)
        case .request(let request):
            var deed = note(.asked(FlowPlace(request.point), method: request.method))
            deed.request = request
            deeds.append(deed)
        case .failed(let point, let reason): deeds.append(note(.failed(FlowPlace(point), reason: reason)))
        case .ended(let outcome):
            end = note(.ended(outcome: outcome))
            end?.handover = handover
        case .handover(let handover): self.handover = handover
        case .waiting, .close: return nil
        }
        return nil
    }

    private mutating func say(_ send: FlowSend, at time: Timestamp, _ scene: ReplayScene) -> FlowInput? {
        let place = FlowPlace(send.point)
        var deed = CourseDeed(deed: .said(place, kind: FlowDeed.kind(of: send.message)), time: time)
        deed.send = send
        deeds.append(deed)
        guard let recorded = said.take(at: place, flows) else {
            known = FlowLastSend()
            // Nobody has tried it: as if it might go.
            return send.isAgain || send.waitFor != .none ? nil : .sent(send.point, .onSuccess)
        }
        known = recorded.known
        guard !send.isAgain else { return nil }
        if let verdict = recorded.verdict(send.point, send.waitFor) { return verdict }
        lastSend = recorded.position
        return nil
    }
}

/// Something that a version has done.
struct CourseDeed: Sendable {
    var deed: FlowDeed
    var time: Timestamp
    var send: FlowSend?
    var request: FlowRequest?
    var handover: FlowHandover?
}

extension FlowEffect {
    fileprivate var isSend: Bool { if case .send = self { true } else { false } }
}
