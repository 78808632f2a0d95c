import Broker
import EventLog
import Events
import Narration
import Projections
import Timeline

/// Which events a stream tells: of some kinds, of a line, and of what its token may see.
struct EventSelection: Sendable {
    /// Records that are looked at in one read.
    private static let glance = 10_000
    /// Events that are told in one go.
    private static let portion = 256

    /// The kinds; nil for all.
    var kinds: Set<UInt16>?
    /// The line; nil for all, and for what belongs to none.
    var line: LineID?
    /// The conversation; nil for all, and for what belongs to none.
    var conversation: ConversationID?
    /// Whose token it is.
    let caller: Caller

    /// What all conversations have in common, such as tokens and settings, is the administrators'.
    private var includesSystem: Bool {
        line == nil && conversation == nil && caller.isUnlimited && caller.role == .admin
    }

    /// The next events, and the position to go on from.
    struct Portion: Sendable {
        var events: [CloudEvent] = []
        var next: Position
        /// The token was taken back, or given out anew.
        var endsToken = false
    }

    /// Reads on from a position.
    ///
    /// - Parameter opened: The head when the stream began: what happened to its token before does not end it.
    func portion(from position: Position, opened: Position, _ reader: LogReader, _ gate: Gate) async throws -> Portion {
        let glance: Glance = try await reader.read { log in try self.glance(from: position, opened: opened, log) }
        var portion = Portion(next: glance.next, endsToken: glance.endsToken)
        guard !glance.found.isEmpty else { return portion }
        let lines = gate.broker.lines(of: glance.found.map(\.conversation))
        let wanted = zip(glance.found, lines).filter { includes($0.0.conversation, on: $0.1) }
        portion.events = try await reader.read { log in
            try wanted.compactMap { place, line in
                try log.event(at: place.position).map { CloudEvent($0, on: line ?? .absent) }
            }
        }
        return portion
    }

    /// Whether an event can be among those that are told, as far as the head of its record says.
    func mayInclude(_ envelope: Envelope) -> Bool {
        (kinds?.contains(envelope.kind) ?? true) && (envelope.conversation != .system || includesSystem)
            && (conversation == nil || conversation == envelope.conversation)
    }

    /// Whether events of a conversation are told.
    func includes(_ conversation: ConversationID, on own: LineID?) -> Bool {
        guard conversation != .system else { return includesSystem }
        guard let own else { return false }
        return caller.sees(own) && (line == nil || line == own)
    }

    private struct Place: Sendable {
        let position: Position
        let conversation: ConversationID
    }

    private struct Glance: Sendable {
        var found: [Place] = []
        var next = Position.start
        var endsToken = false
    }

    private func glance(from position: Position, opened: Position, _ log: any EventLog) throws -> Glance {
        var glance = Glance()
        var tokens: [Position] = []
        let ends: Set<UInt16> = [EventKind.tokenIssued.rawValue, EventKind.tokenRevoked.rawValue]
        glance.next = try log.read(from: position, limit: EventSelection.glance, mode: .headers) { envelope, _ in
            if envelope.position > opened, ends.contains(envelope.kind) { tokens.append(envelope.position) }
            if mayInclude(envelope) {
                glance.found.append(Place(position: envelope.position, conversation: envelope.conversation))
            }
            return glance.found.count < EventSelection.portion
        }
        for position in tokens { if try concernsToken(position, log) { glance.endsToken = true } }
        return glance
    }

    private func concernsToken(_ position: Position, _ log: any EventLog) throws -> Bool {
        switch try log.event(at: position)?.event {
        case .tokenIssued(let issued)?: issued.name == caller.name
        case .tokenRevoked(let revoked)?: revoked.name == caller.name
        default: false
        }
    }
}

extension EventSelection {
    /// What a request asks for of all that its token may see.
    init(_ exchange: Exchange, _ caller: Caller) throws {
        self.init(caller: caller)
        kinds = try exchange.kinds()
        line = exchange.query("line").map { LineID($0) }
        conversation = try exchange.query("conversation", in: 1...UInt64(UInt32.max)).map { ConversationID(UInt32($0)) }
    }
}
