import Encoding
import Events
import Flows
import Projections
import Timeline

/// Where a flow was recorded to stand.
struct RecordedStanding: Sendable {
    /// The most messages whose outcomes are still told.
    private static let sendLimit = 10

    /// All that it knew; nil where that can't be read, and at the beginning.
    private(set) var state: FlowState?
    /// Where it waits, or that it has ended.
    private(set) var rest = FlowDeed.nothing
    private var sends: [ReplayCourse.Sent] = []
    /// What is known of its last message.
    private var known: FlowLastSend?

    /// When it goes on by itself.
    var deadline: Timestamp? { if case .waits(_, _, let until) = rest { until } else { nil } }

    /// Follows the fate of its last message.
    mutating func follow(_ events: some Sequence<RecordedEvent>) { for event in events { known?.follow(event) } }

    mutating func take(_ deeds: RecordedDeeds) {
        if let last = deeds.sayings.last { known = last.known }
        if let waiting = deeds.waiting { take(waiting) }
        if deeds.hasEnded { rest = .nothing }
    }

    private mutating func take(_ waiting: FlowWaiting) {
        state = try? FlowState(encoded: waiting.state.bytes)
        rest = .waits(FlowPlace(waiting.visit), wait: state?.wait.kind ?? .nothing, until: waiting.until)
        guard waiting.send != .start, sends.last?.send != waiting.send else { return }
        sends.append(ReplayCourse.Sent(send: waiting.send, point: FlowPoint(waiting.visit)))
        if sends.count > RecordedStanding.sendLimit { sends.removeFirst() }
    }

    /// It stands in another version.
    mutating func move(_ moved: FlowMoved) {
        state = (try? FlowState(encoded: moved.state.bytes)) ?? state
        guard case .waits(_, let wait, let until) = rest else { return }
        rest = .waits(FlowPlace(moved.visit), wait: wait, until: until)
        guard let last = sends.last, last.point.visit == moved.visit.number else { return }
        sends[sends.count - 1] = ReplayCourse.Sent(send: last.send, point: FlowPoint(moved.visit))
    }

    /// To whom the recorded version has given the session: events tell only who has got it.
    func handover(
        of flows: FlowSet?, after inputs: [RecordedInput.Instant], _ deeds: RecordedDeeds, _ scene: ReplayScene,
        _ naming: FlowNaming
    ) -> FlowHandover? {
        guard let flows else { return nil }
        var course = ReplayCourse(flows, from: state ?? FlowState(), sends, known, naming)
        course.begin(deeds.sayings, FlowNaming(FlowReplayVersions.Pair(then: flows, now: flows, names: [:])))
        for instant in inputs { course.goOn(instant, scene) }
        return course.handover
    }
}
