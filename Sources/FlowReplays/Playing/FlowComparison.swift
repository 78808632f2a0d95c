import Events
import Flows
import Messages
import Projections
import Timeline

/// What a version has done since the last time, beside what was recorded.
struct FlowComparison {
    /// What each node is called now: new names are learnt.
    private(set) var naming: FlowNaming
    /// What differs.
    private(set) var divergences: [FlowDivergence] = []
    /// How much more was recorded where what came in then can't be played any more; nil where it can.
    private(set) var following: Int?
    /// Whom the recorded version has given the session to.
    var handover: () -> FlowHandover? = { nil }
    /// Whether what both know is to be the same, as that of the same version is.
    var comparesValues = false

    private let links: WebLinks
    private let position: Position
    private let time: Timestamp

    init(_ naming: FlowNaming, _ links: WebLinks, at position: Position, _ time: Timestamp) {
        (self.naming, self.links, self.position, self.time) = (naming, links, position, time)
    }

    /// Compares; `standing` and `state` are where both have come to.
    mutating func compare(
        _ deeds: RecordedDeeds, _ done: [CourseDeed], _ standing: RecordedStanding, _ state: FlowState
    ) {
        // Whoever has ended the recorded flow would have ended this one.
        let then = deeds.wasEnded && !state.isEnded ? deeds.all.filter { $0.deed != $0.deed.ending } : deeds.all
        var index = 0
        while index < min(then.count, done.count), areAlike(then[index], done[index]) { index += 1 }
        let isAlike = index == then.count && index == done.count
        let rest = FlowDeed(of: state)
        let recorded = standing.rest
        let meets = deeds.hasEnded ? deeds.wasEnded || state.isEnded : isSameRest(recorded, rest)
        if !isAlike || !meets {
            let (old, new) = (index < then.count ? then[index] : nil, index < done.count ? done[index] : nil)
            var divergence = FlowDivergence(.way, at: old?.position ?? position, old?.time ?? new?.time ?? time)
            (divergence.then, divergence.now) = (old?.deed ?? recorded, new?.deed ?? rest)
            divergences.append(divergence)
            if !meets { following = max(0, then.count - index - 1) }
        } else if comparesValues, !deeds.hasEnded, let known = standing.state, known != state {
            divergences.append(FlowDivergence(.values, at: position, time, then: recorded, now: rest))
        }
    }

    // MARK: Deeds

    /// Whether both are the same but for what a node is called, and for what is said or asked.
    private mutating func areAlike(_ old: RecordedDeed, _ new: CourseDeed) -> Bool {
        switch (old.deed, new.deed) {
        case (.stepped(let was, let outcome, let late), .stepped(let place, let other, let otherLate)):
            return outcome == other && late == otherLate && isSame(was, place, old)
        case (.failed(let was, let reason), .failed(let place, let other)):
            return reason == other && isSame(was, place, old)
        case (.said(let was, _), .said(let place, _)):
            guard isSame(was, place, old) else { return false }
            if let saying = old.saying, let send = new.send {
                tell(saying.differences(from: send, links), .message, old, new)
            }
            return true
        case (.asked(let was, _), .asked(let place, _)):
            guard isSame(was, place, old) else { return false }
            if let was = old.request, let request = new.request {
                tell(was.differences(from: request), .request, old, new)
            }
            return true
        case (.ended(let outcome), .ended(let other)):
            guard outcome == other else { return false }
            tell(differences(of: old, new), .ending, old, new)
            return true
        default: return false
        }
    }

    private mutating func tell(
        _ parts: [String], _ kind: FlowDivergence.Kind, _ old: RecordedDeed, _ new: CourseDeed
    ) {
        guard !parts.isEmpty else { return }
        var divergence = FlowDivergence(kind, at: old.position, old.time, then: old.deed, now: new.deed)
        divergence.parts = parts
        divergences.append(divergence)
    }

    private func differences(of old: RecordedDeed, _ new: CourseDeed) -> [String] {
        guard let note = old.note else { return [] }
        var parts: [String] = []
        if let was = handover(), let handover = new.handover {
            if was.to != handover.to { parts.append("receiver") }
            if was.skills != handover.skills { parts.append("skills") }
        }
        if note != new.handover?.note ?? "" { parts.append("note") }
        return parts
    }

    // MARK: Nodes

    /// Whether a node is the other, be it by a new name.
    private mutating func isSame(_ was: FlowPlace, _ place: FlowPlace, _ old: RecordedDeed) -> Bool {
        isSame(was, place, at: old.position, old.time)
    }

    private mutating func isSame(
        _ was: FlowPlace, _ place: FlowPlace, at position: Position, _ time: Timestamp
    ) -> Bool {
        if naming.name(of: was) == place { return true }
        guard naming.mayBe(was, place) else { return false }
        naming.learn(was, place)
        var divergence = FlowDivergence(.name, at: position, time)
        divergence.renamed = (was, place)
        divergences.append(divergence)
        return true
    }

    private mutating func isSameRest(_ was: FlowDeed, _ rest: FlowDeed) -> Bool {
        guard case .waits(let old, let wait, _) = was, case .waits(let new, let other, _) = rest else {
            return was == rest
        }
        // What can't be read any more says nothing against it.
        return (wait == .nothing || wait == other) && isSame(old, new, at: position, time)
    }
}

extension FlowDeed {
    /// Where a version has come to.
    init(of state: FlowState) {
        guard let point = state.point, let deadline = state.deadline else {
            self = .nothing
            return
        }
        self = .waits(FlowPlace(point), wait: state.wait.kind, until: deadline)
    }

    /// Itself, where it is an end.
    fileprivate var ending: FlowDeed? { if case .ended = self { self } else { nil } }
}

extension FlowRequested {
    /// What would be asked otherwise; empty where nothing.
    fileprivate func differences(from request: FlowRequest) -> [String] {
        var parts: [String] = []
        if method != request.method { parts.append("method") }
        if url != request.url { parts.append("address") }
        if headers != request.headers.map({ "\($0.name): \($0.value)" }) { parts.append("headers") }
        if body != request.body { parts.append("body") }
        return parts
    }
}
