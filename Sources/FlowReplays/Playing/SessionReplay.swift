import Events
import Flows
import Messages
import Projections
import Settings
import Timeline

/// One recorded session while it is played.
struct SessionReplay: Sendable {
    /// What became of it so far.
    private(set) var result: ReplayedSession
    /// Whether its flow has ended in the log.
    private(set) var isOver = false

    private let task: String
    private var pair: FlowReplayVersions.Pair
    /// Whether it has gone on in another version than the one that it began with.
    private var isMoved = false
    private let named: Party
    private var naming: FlowNaming
    /// The version that is tried.
    private var course: ReplayCourse
    /// Where the recorded one stands.
    private var standing = RecordedStanding()
    /// The last event that was looked at.
    private var last = Position.start

    init(_ result: ReplayedSession, task: String, _ pair: FlowReplayVersions.Pair, named: Party) {
        (self.result, self.task, self.pair, self.named) = (result, task, pair, named)
        naming = FlowNaming(pair)
        course = ReplayCourse(pair.now, naming)
        if let obstacle = pair.obstacle { self.result.end = .impossible(obstacle) }
    }

    /// Takes in what a decision has recorded in the session's conversation.
    mutating func take(_ part: RecordedPart, _ world: RecordedWorld) {
        let deeds = RecordedDeeds(of: part, by: task)
        isOver = deeds.hasEnded
        result.isRunning = !isOver
        let scene = scene(world)
        let inputs = part.inputs(isServed: !scene.policy.disabled)
        for case .flowMoved(let moved) in part.events.lazy.map(\.event) { move(moved, world) }
        last = part.events.last?.position ?? last
        // What flows know when they go on is what came before them.
        let place = part.events.firstIndex { $0.event.isFlows } ?? part.events.endIndex
        follow(part.events[..<place])
        defer { follow(part.events[place...]) }
        switch result.end {
        case .impossible: return
        case .cut(let after): result.end = .cut(after: after + deeds.all.count)
        case .whole:
            // What neither came in for the flow nor was done by it is nothing to it.
            guard !inputs.isEmpty || !deeds.all.isEmpty || deeds.waiting != nil || part.moves else { return }
            play(inputs, deeds, part, scene)
        }
    }

    /// It has gone on in another version, where it stood: what is recorded from then on is that version's.
    private mutating func move(_ moved: FlowMoved, _ world: RecordedWorld) {
        isMoved = true
        pair.then = world.flows.set(of: [moved.hash] + moved.calls)
        naming.change(to: pair.then)
        standing.move(moved)
    }

    /// The log is at its end, and the session's flow is not.
    mutating func stop(at moment: Timestamp, _ world: RecordedWorld) {
        guard case .whole = result.end else { return }
        let scene = scene(world)
        passOtherDeadlines(upTo: moment, scene)
        compare(RecordedDeeds(of: RecordedPart(), by: task), scene, at: last, moment)
    }

    private func scene(_ world: RecordedWorld) -> ReplayScene {
        let line = world.line(of: result.conversation)
        return ReplayScene(
            session: result.session, conversation: result.conversation, line: line,
            contact: world.contact(of: result.conversation), named: named, policy: world.rules(for: line))
    }

    /// Follows the fate of messages.
    private mutating func follow(_ events: ArraySlice<RecordedEvent>) {
        course.follow(events)
        standing.follow(events)
    }

    private mutating func play(
        _ inputs: [RecordedInput.Instant], _ deeds: RecordedDeeds, _ part: RecordedPart, _ scene: ReplayScene
    ) {
        let first = part.events.first
        let before = standing
        course.begin(deeds.sayings, naming)
        if part.started == nil, let first { passOtherDeadlines(upTo: limit(inputs, first), scene) }
        for instant in inputs {
            if case .deadline = instant.input, !isDueAlike { continue }
            course.goOn(instant, scene)
        }
        standing.take(deeds)
        compare(deeds, scene, at: first?.position ?? last, first?.occurredAt ?? .epoch) { [pair, naming] in
            before.handover(of: pair.then, after: inputs, deeds, scene, naming)
        }
    }

    // MARK: Deadlines

    /// Whether both versions wait until the same moment: then what was recorded tells what came first.
    private var isDueAlike: Bool { course.state.deadline == standing.deadline }

    /// Lets the deadlines act that only the version has that is tried.
    private mutating func passOtherDeadlines(upTo moment: Timestamp, _ scene: ReplayScene) {
        if !isDueAlike { course.passDeadlines(upTo: moment, scene) }
    }

    /// A deadline's own moment, or when what came in was recorded: by then a deadline has acted.
    private func limit(_ inputs: [RecordedInput.Instant], _ first: RecordedEvent) -> Timestamp {
        if case .deadline? = inputs.first?.input { return first.occurredAt }
        return first.recordedAt
    }

    // MARK: Comparing

    private mutating func compare(
        _ deeds: RecordedDeeds, _ scene: ReplayScene, at position: Position, _ time: Timestamp,
        _ handover: @escaping () -> FlowHandover? = { nil }
    ) {
        var comparison = FlowComparison(naming, scene.policy.limits.profile.webLinks, at: position, time)
        if !pair.areSame { comparison.handover = handover }
        comparison.comparesValues = pair.areSame && !isMoved && result.isSame
        comparison.compare(deeds, course.takeDeeds(), standing, course.state)
        naming = comparison.naming
        result.add(comparison.divergences)
        if let following = comparison.following { result.end = .cut(after: following) }
    }
}

extension RecordedPart {
    /// Whether a session has gone on in another version.
    fileprivate var moves: Bool { events.contains { if case .flowMoved = $0.event { true } else { false } } }
}

extension Event {
    /// Whether a flow has recorded it.
    fileprivate var isFlows: Bool {
        switch self {
        case .flowStepped, .flowWaiting, .flowRequested, .flowFailed, .flowEnded: true
        default: false
        }
    }
}
