import Events
import Flows
import Timeline

/// Something that a flow has done, as it was recorded.
struct RecordedDeed: Sendable {
    var deed: FlowDeed
    var position: Position
    var time: Timestamp
    var saying: RecordedSaying?
    var request: FlowRequested?
    /// What was noted at the end; nil where somebody else has ended the flow.
    var note: String?
}

/// What a flow has done in one decision, as it was recorded, and where it stands then.
struct RecordedDeeds: Sendable {
    private(set) var all: [RecordedDeed] = []
    /// The last wait; nil where it waits as before.
    private(set) var waiting: FlowWaiting?
    /// Whether the flow has ended.
    private(set) var hasEnded = false
    /// Whether somebody else has ended it: the flow itself ends at a step.
    private(set) var wasEnded = false
    /// Whether the flow begins in it.
    private var begins = false
    /// What was said since the last thing that tells a node.
    private var row: [RecordedSaying] = []
    /// Deeds of which the node is not known yet.
    private var unplaced: [Int] = []

    init(of part: RecordedPart, by task: String) {
        for event in part.events where !hasEnded { take(event, task) }
    }

    var sayings: [RecordedSaying] { all.compactMap(\.saying) }

    private mutating func take(_ event: RecordedEvent, _ task: String) {
        if let saying = RecordedSaying(event, by: task) { return row.append(saying) }
        if !row.isEmpty { row[row.count - 1].follow(event) }
        switch event.event {
        case .flowStepped(let stepped):
            let place = FlowPlace(stepped.visit)
            add(.stepped(place, outcome: stepped.outcome, late: stepped.late), event, at: stepped.late ? nil : place)
        case .flowRequested(let requested):
            let place = FlowPlace(requested.visit)
            add(.asked(place, method: requested.method), event, at: place)
            all[all.count - 1].request = requested
        case .flowFailed(let failed):
            let place = FlowPlace(failed.visit)
            add(.failed(place, reason: failed.reason), event, at: place)
        case .flowWaiting(let waiting):
            settle(at: FlowPlace(waiting.visit), event)
            self.waiting = waiting
        case .flowEnded(let ended):
            let isOwn = begins || all.contains { $0.deed.moves }
            add(.ended(outcome: ended.outcome), event, at: all.last?.deed.place ?? FlowPlace())
            (hasEnded, wasEnded) = (true, !isOwn)
            if isOwn { all[all.count - 1].note = ended.note }
        case .flowStarted: begins = true
        case .sessionClosed: hasEnded = true
        default: return
        }
    }

    /// - Parameter place: The node at which the flow stands; nil where that is not told.
    private mutating func add(_ deed: FlowDeed, _ event: RecordedEvent, at place: FlowPlace?) {
        settle(at: place, event)
        all.append(RecordedDeed(deed: deed, position: event.position, time: event.occurredAt))
    }

    /// What was said since the last time was said by the node that is told of now, or next.
    private mutating func settle(at place: FlowPlace?, _ event: RecordedEvent) {
        for saying in RecordedSaying.paired(row) {
            unplaced.append(all.count)
            let deed = FlowDeed.said(FlowPlace(), kind: FlowDeed.kind(of: saying.content))
            all.append(RecordedDeed(deed: deed, position: saying.position, time: event.occurredAt, saying: saying))
        }
        row = []
        guard let place else { return }
        for index in unplaced {
            all[index].saying?.place = place
            if case .said(_, let kind) = all[index].deed { all[index].deed = .said(place, kind: kind) }
        }
        unplaced = []
    }
}

extension FlowPlace {
    init(_ visit: FlowVisit) { self.init(flow: visit.flow, node: visit.node) }
}

extension FlowDeed {
    /// Whether the flow has moved by it.
    var moves: Bool {
        switch self {
        case .stepped(_, _, let late): !late
        case .failed: true
        default: false
        }
    }

    /// The node that has done it; nil where it is the flow's.
    var place: FlowPlace? {
        switch self {
        case .stepped(let place, _, _), .said(let place, _), .asked(let place, _), .failed(let place, _),
            .waits(let place, _, _):
            place
        case .ended, .nothing: nil
        }
    }
}
