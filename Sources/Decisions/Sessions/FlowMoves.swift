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

extension FlowStanding {
    /// What comes of moving the session that stands here: where it would stand, with the versions that it would have; nil where it
    /// has them already. A pure function: what would happen can be asked.
    ///
    /// - Throws: What is in the way; the session stays where it is.
    public func moved(_ move: FlowMove, given published: borrowing FlowVersions) throws(FlowState.Obstacle) -> (
        state: FlowState, versions: [String]
    )? {
        let target = move.version ?? published[move.flow]?.hash ?? ""
        let hashes = published.hashes(from: target)
        guard hashes != versions else { return nil }
        guard let old = published.set(of: versions), let new = published.set(of: hashes) else {
            throw FlowState.Obstacle(
                flow: move.flow, node: state.point?.node ?? "", advice: "there is no such version of the flow")
        }
        return (try state.moved(from: old, to: new, nodes: move.nodes), hashes)
    }
}

extension FlowVersions {
    /// A version, with the newest ones of the flows that it calls.
    fileprivate func hashes(from hash: String) -> [String] {
        guard let root = version(hash) else { return [] }
        let calling = FlowSet(root.flow, calling: current.map(\.flow))
        return [hash] + hashes(of: calling).dropFirst()
    }
}

/// Has the session of a conversation go on in another version of its flow, from where it stands.
func moveFlow(
    _ id: ConversationID, _ move: FlowMove, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    try enter(existing: id, world, &draft)
    guard let session = draft.conversation.sessions.open, let standing = draft.conversation.sessions.flow,
        standing.state.frames.first?.flow == move.flow
    else { throw Rejection(.stale, "conversation \(id) has no session in flow '\(move.flow)' any more") }
    do throws(FlowState.Obstacle) {
        guard let (state, versions) = try standing.moved(move, given: world.flows), let point = state.point else {
            return
        }
        var moved = FlowMoved()
        (moved.session, moved.from, moved.hash) = (session.number, standing.versions.first ?? "", versions.first ?? "")
        (moved.calls, moved.visit) = (Array(versions.dropFirst()), FlowVisit(point))
        (moved.state, moved.by) = (RawBytes(state.encoded()), "\(origin)")
        draft.record(.flowMoved(moved))
    } catch {
        throw Rejection(.invalid, "\(error)")
    }
}
