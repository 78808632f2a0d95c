import Flows
public import Timeline

/// Something that a version does otherwise than what was recorded (B13). Nothing of it is a customer's.
public struct FlowDivergence: Sendable {
    /// What it is about.
    public enum Kind: String, Sendable, CaseIterable {
        /// Another outcome, another node, or another thing that is done.
        case way
        /// What a message says, or what is said beside it.
        case message
        /// What a server is asked.
        case request
        /// To whom the session goes at the end, and with which note.
        case ending
        /// A node's name, and nothing else.
        case name
        /// What a flow knows, though it is the very version: Parley itself does something else.
        case values
    }

    /// What it is about.
    public var kind: Kind
    /// The event from which on it differs.
    public var position: Position
    /// When that happened.
    public var time: Timestamp
    /// What was recorded.
    public var then = FlowDeed.nothing
    /// What would happen now.
    public var now = FlowDeed.nothing
    /// What of it differs, where it is a message, a request or an ending: `message`, `address`, `receiver`.
    public var parts: [String] = []
    /// The node's name then and now, where it is a name.
    var renamed = (FlowPlace(), FlowPlace())

    init(
        _ kind: Kind, at position: Position, _ time: Timestamp, then: FlowDeed = .nothing, now: FlowDeed = .nothing
    ) {
        (self.kind, self.position, self.time, self.then, self.now) = (kind, position, time, then, now)
    }

    /// In words, without what differs from session to session: those with the same words are counted together.
    public var words: String {
        switch kind {
        case .way: "then \(then.words); now \(now.words)"
        case .message, .request, .ending: "\(now.words), now with another \(parts.joined(separator: ", "))"
        case .name: "\(renamed.0.words) is called \(renamed.1.node) now"
        case .values: "\(now.words), and knows something else, though it is the same version"
        }
    }
}

extension FlowPlace {
    /// `FLOW/NODE`.
    var words: String { "\(flow)/\(node)" }
}

extension FlowDeed {
    /// In words, without instants.
    public var words: String {
        switch self {
        case .stepped(let place, let outcome, let late): "\(place.words): \(outcome)\(late ? ", too late" : "")"
        case .said(let place, let kind): "\(place.words) says \(kind)"
        case .asked(let place, let method): "\(place.words) asks \(method)"
        case .failed(let place, let reason): "\(place.words) can't go on: \(reason)"
        case .ended(let outcome): "the flow ends: \(outcome)"
        case .waits(let place, .message, _): "\(place.words) waits for the customer"
        case .waits(let place, .receipt, _): "\(place.words) waits for what becomes of its message"
        case .waits(let place, .answer, _): "\(place.words) waits for the server"
        case .waits(let place, .time, _), .waits(let place, .verdict, _), .waits(let place, .nothing, _):
            "\(place.words) waits"
        case .nothing: "nothing"
        }
    }

    /// Until when it waits; nil where it does not.
    public var until: Timestamp? { if case .waits(_, _, let until) = self { until } else { nil } }
}
