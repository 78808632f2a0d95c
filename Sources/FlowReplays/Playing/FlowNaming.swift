import Flows

/// Which node of a version is which of another one.
struct FlowNaming: Sendable {
    private var then: FlowSet?
    private let now: FlowSet
    /// By the names that they had.
    private(set) var names: [FlowPlace: String]

    init(_ pair: FlowReplayVersions.Pair) {
        (then, now) = (pair.then, pair.now)
        names = [:]
        for (key, name) in pair.names { if let place = FlowPlace(key) { names[place] = name } }
    }

    /// What a node is called now.
    func name(of place: FlowPlace) -> FlowPlace {
        names[place].map { FlowPlace(flow: place.flow, node: $0) } ?? place
    }

    /// Whether a node may be another one by a new name: of the same kind, and neither is in the other's version.
    func mayBe(_ old: FlowPlace, _ new: FlowPlace) -> Bool {
        guard old.flow == new.flow, names[old] == nil,
            !names.contains(where: { $0.key.flow == old.flow && $0.value == new.node }),
            let before = then?.flows[old.flow], let after = now.flows[new.flow], after.node(old.node) == nil,
            before.node(new.node) == nil, let was = before.node(old.node), let node = after.node(new.node)
        else { return false }
        return was.action.kind == node.action.kind
    }

    /// What is recorded from now on is another version's.
    mutating func change(to then: FlowSet?) { self.then = then }

    mutating func learn(_ old: FlowPlace, _ new: FlowPlace) { names[old] = new.node }
}

/// The messages that one decision has recorded, each of which is said once.
struct FlowSayings: Sendable {
    private let naming: FlowNaming
    private var rest: [RecordedSaying]

    init(_ naming: FlowNaming, _ rest: [RecordedSaying] = []) { (self.naming, self.rest) = (naming, rest) }

    /// The next message that this node has said.
    mutating func take(at place: FlowPlace, _ flows: FlowSet) -> RecordedSaying? {
        guard
            let index = rest.firstIndex(where: { naming.name(of: $0.place) == place })
                ?? rest.firstIndex(where: { naming.mayBe($0.place, place) })
        else { return nil }
        return rest.remove(at: index)
    }
}
