import Events
import Projections
public import Timeline

/// What another version would make of one recorded session (B13).
public struct ReplayedSession: Sendable {
    /// How far it could be played.
    public enum End: Hashable, Sendable {
        /// To its end in the log.
        case whole
        /// To where what came in then answers something else now; so many steps follow that were not looked at.
        case cut(after: Int)
        /// Not at all; why.
        case impossible(String)
    }

    /// The most divergences that are told of one session.
    public static let divergenceLimit = 20

    /// The conversation.
    public let conversation: ConversationID
    /// The session's number in it.
    public let session: UInt32
    /// The flow that it began with.
    public let flow: String
    /// The version that it had.
    public let hash: String
    /// The event with which the flow began, and its moment.
    public let begun: (position: Position, time: Timestamp)
    /// What differs, in order; at most ``divergenceLimit``.
    public private(set) var divergences: [FlowDivergence] = []
    /// How many more there are.
    public private(set) var furtherDivergences = 0
    /// How far it could be played.
    public internal(set) var end = End.whole
    /// Whether its flow has not ended in the log.
    public internal(set) var isRunning = true

    init(of started: FlowStarted, in conversation: ConversationID, at event: RecordedEvent) {
        (self.conversation, session, flow, hash) = (conversation, started.session, started.flow, started.hash)
        begun = (event.position, event.occurredAt)
    }

    /// Whether it was played, and nothing differs.
    public var isSame: Bool { divergences.isEmpty && obstacle == nil }

    /// Why it could not be played; nil where it could.
    public var obstacle: String? { if case .impossible(let why) = end { why } else { nil } }

    mutating func add(_ new: [FlowDivergence]) {
        let room = ReplayedSession.divergenceLimit - divergences.count
        divergences += new.prefix(room)
        furtherDivergences += max(0, new.count - room)
    }
}
