import Encoding
import Events
public import Flows
public import Projections
import Settings
import Timeline

/// Where a session's flow goes on (B13).
public struct FlowMove: Hashable, Sendable {
    /// The flow with which the session has begun.
    public var flow: String
    /// The version that it goes on in; nil for the newest.
    public var version: String?
    /// Nodes that have another name there, by `FLOW.NODE`.
    public var nodes: [String: String]

    /// A move.
    public init(flow: String, to version: String? = nil, nodes: [String: String] = [:]) {
        (self.flow, self.version, self.nodes) = (flow, version, nodes)
    }
}

/// Where sessions of a flow go on: a version, with those of the flows that it calls.
public struct FlowDestination: Sendable {
    /// The hashes, the flow's own first.
    public let versions: [String]
    fileprivate let set: FlowSet

    /// Where a move leads; nil where there is no such version of the flow.
    public init?(of move: FlowMove, in published: borrowing FlowVersions) {
        guard let root = published.version(move.version, of: move.flow) else { return nil }
        set = FlowSet(root.flow, calling: published.current.map(\.flow))
        versions = [root.hash] + published.hashes(of: set).dropFirst()
    }
}

extension FlowVersions {
    /// The flow that a session has begun with; nil where its versions are not known.
    public func flow(of standing: borrowing FlowStanding) -> String? {
        standing.versions.first.flatMap { version($0)?.name }
    }
}

extension FlowStanding {
    /// What comes of moving the session that stands here: where it would stand; nil where it has these versions already. A pure
    /// function: what would happen can be asked.
    ///
    /// - Throws: What is in the way; the session stays where it is.
    public func moved(
        to destination: FlowDestination, _ move: FlowMove, given published: borrowing FlowVersions
    ) throws(FlowState.Obstacle) -> FlowState? {
        guard destination.versions != versions else { return nil }
        guard let old = published.set(of: versions) else {
            throw FlowState.Obstacle(
                flow: move.flow, node: state.point?.node ?? "", advice: "the session's own version is not known")
        }
        return try state.moved(from: old, to: destination.set, nodes: move.nodes)
    }
}

/// Has the session of a conversation go on in another version of its flow, from where it stands.
func moveFlow(
    _ id: ConversationID, _ move: FlowMove, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    try enter(existing: id, world, &draft)
    guard let session = draft.conversation.sessions.open, let standing = draft.conversation.sessions.flow,
        world.flows.flow(of: standing) == move.flow, let destination = FlowDestination(of: move, in: world.flows)
    else { throw Rejection(.stale, "conversation \(id) has no session in flow '\(move.flow)' any more") }
    do throws(FlowState.Obstacle) {
        guard let state = try standing.moved(to: destination, move, given: world.flows), let point = state.point
        else { return }
        let versions = destination.versions
        var moved = FlowMoved()
        (moved.session, moved.from, moved.hash) = (session.number, standing.versions.first ?? "", versions.first ?? "")
        (moved.calls, moved.visit) = (Array(versions.dropFirst()), FlowVisit(point))
        (moved.state, moved.by) = (RawBytes(state.encoded()), "\(origin)")
        draft.record(.flowMoved(moved))
    } catch {
        throw Rejection(.invalid, "\(error)")
    }
}
