import Broker
import Encoding
import EventLog
import Events
import Hummingbird
import Narration
import Projections
import Timeline
import Views

/// A conversation as it was at some moment (L7, B3): the time machine.
struct ThenRoutes: Resource {
    /// Events of a conversation that are read for one request, at most.
    static let eventLimit: UInt32 = 1_000_000
    /// Headers of what all conversations have in common that are looked at for one request, at most.
    static let sharedLimit: UInt32 = 2_000_000

    private let gate: Gate
    private let reader: LogReader
    private let longReader: LogReader
    private let longReads: LongReads
    private let longFrom: UInt32

    init(_ interior: HTTPInterior) {
        (gate, longReads) = (interior.gate, interior.longReads)
        longFrom = interior.configuration.limits.longConversation
        let hasThreads = interior.readers != nil
        reader = LogReader(log: interior.broker.log, threads: hasThreads ? LogReader.searching : nil)
        longReader = LogReader(log: interior.broker.log, threads: hasThreads ? LogReader.folding : nil)
    }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/conversations/{id}/at", id: "getConversationThen", tag: "Conversations", access: .reading,
                "Shows a conversation as of an event or a moment, under the rules that held then: as `parley replay --at` does. Of a conversation of "
                    + "more than \(longFrom) events, \(LongReads.limit) requests are answered at once: others are told to come again "
                    + "(`overloaded`, `Retry-After`). One of more than \(ThenRoutes.eventLimit) is refused (`too-large`): `parley replay` has no limit."
            )
            .conversationPart()
            .query("position", .integer, "As of this position of the log.")
            .query("recorded", .time, "As of what was recorded by this moment: what Parley knew then.")
            .query(
                "occurred", .time,
                "As of what had happened by this moment on the platform's clock, whenever it was recorded."
            )
            .query("event", .integer, "As of the conversation's so many-th event, 1 for the first.")
            .answers(200, "The conversation then; of itself now, unless the query says when.", ShownThen.schema)
            .handle { try await show($0, $1) }
        ]
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let glimpse = try await gate.conversation(named: exchange.path("id"), for: caller)
        guard glimpse.state.eventCount <= ThenRoutes.eventLimit,
            reader.log.version(of: .system) <= ThenRoutes.sharedLimit
        else {
            throw Problem(
                .tooLarge,
                "there is too much to read for one request: ask with 'parley replay \(glimpse.state.id) --at'")
        }
        let wanted = try WantedMoment(exchange, head: reader.log.head)
        let contact = glimpse.contact ?? Contact(id: glimpse.state.contact)
        let isLong = glimpse.state.eventCount > longFrom
        guard !isLong || longReads.enter() else {
            throw Problem(
                .overloaded,
                "\(LongReads.limit) conversations of more than \(longFrom) events are being read already: try again")
        }
        defer { if isLong { longReads.leave() } }
        let shown = try await (isLong ? longReader : reader).read { log in
            try ShownThen(of: glimpse.state.id, with: contact, wanted, in: log)
        }
        return .json(text: shown.json)
    }
}

/// As of when somebody looks.
private enum WantedMoment: Sendable {
    case point(PointInTime)
    /// The so many-th event.
    case event(Int)

    init(_ exchange: Exchange, head: Position) throws {
        let names = ["position", "recorded", "occurred", "event"].filter { exchange.query($0) != nil }
        guard names.count <= 1 else { throw Problem.invalid(names[1], "can't be combined with '\(names[0])'") }
        if let position = try exchange.query("position", in: 1...Position.largest.rawValue) {
            guard position <= head.rawValue else {
                throw Problem.invalid("position", "is at most \(head.rawValue), where the log ends")
            }
            self = .point(.position(Position(position)))
        } else if let moment = try exchange.moment("recorded") {
            self = .point(.recorded(moment))
        } else if let moment = try exchange.moment("occurred") {
            self = .point(.platform(moment))
        } else if let number = try exchange.query("event", in: 1...UInt64(UInt32.max)) {
            self = .event(Int(number))
        } else {
            self = .point(.position(max(head, .start.next)))
        }
    }

    /// The moment of a conversation whose events stand at these positions.
    func point(in positions: [Position]) throws -> PointInTime {
        switch self {
        case .point(let point): return point
        case .event(let number):
            guard positions.indices.contains(number - 1) else {
                throw Problem.invalid("event", "is at most \(positions.count): there are no more events")
            }
            return .position(positions[number - 1])
        }
    }
}

/// A conversation as of a moment, as `/v1` shows it.
private struct ShownThen: Sendable {
    /// Of its newest events so many are looked at for its last message.
    private static let lastMessageLimit = 64

    let json: String

    static let schema = Schema.named(
        "ConversationThen",
        .object([
            "moment": .time, "position": .integer, "event": .integer, "of": .integer, "first": .integer,
            "last": .integer, "previous": .orNull(.integer), "next": .orNull(.integer),
            "facts": .list(.object(["label": .string, "text": .string])),
            "conversation": ShownConversation.schema,
        ]))

    init(of id: ConversationID, with contact: Contact, _ wanted: WantedMoment, in log: any EventLog) throws {
        let all = try log.positions(of: id)
        let point = try wanted.point(in: all)
        // Where positions say what counts, they need not be looked up again.
        let own: ArraySlice<Position>? =
            if case .position(let last) = point { all.prefix { $0 <= last } } else { nil }
        guard let then = try log.conversation(id, asOf: point, at: own, with: contact) else {
            let first = all.first ?? .start
            throw Problem(
                .notFound, "conversation \(id) had not begun then: its first event stands at \(first.rawValue)")
        }
        let report = ConversationReport(
            state: then.state, policy: then.policy, contact: then.contact, now: then.moment)
        let last = then.state.lastPosition
        let index = all.lastIndex { $0 <= last } ?? 0
        var object = JSONObjectWriter()
        object.add("moment", "\(then.moment)")
        object.add("position", last.rawValue)
        object.add("event", UInt64(index + 1))
        object.add("of", UInt64(all.count))
        object.add("first", (all.first ?? .start).rawValue)
        object.add("last", (all.last ?? .start).rawValue)
        object.add("previous", index > 0 ? all[index - 1] : nil)
        object.add("next", index + 1 < all.count ? all[index + 1] : nil)
        object.add("facts", verbatim: ShownThen.list(report.facts))
        let message = try ShownThen.lastMessage(of: id, upTo: last, point, in: log)
        let shown = report.json(lastMessage: message.map { ($0.isInbound, $0.text, $0.at) }, match: nil)
        object.add("conversation", verbatim: Array(shown.utf8))
        json = String(decoding: object.finished, as: UTF8.self)
    }

    private static func list(_ facts: [(label: String, text: String)]) -> [UInt8] {
        let all = facts.map { fact in
            var object = JSONObjectWriter()
            object.add("label", fact.label)
            object.add("text", fact.text)
            return String(decoding: object.finished, as: UTF8.self)
        }
        return Array("[\(all.joined(separator: ","))]".utf8)
    }

    private static func lastMessage(
        of id: ConversationID, upTo last: Position, _ point: PointInTime, in log: any EventLog
    ) throws -> ListedMessage? {
        var (found, seen): (Position?, Int) = (nil, 0)
        try log.readBackwards(id, from: last, mode: .headers) { envelope, _ in
            if MessageKinds.shown.contains(envelope.kind), point.includes(envelope) { found = envelope.position }
            seen += 1
            return found == nil && seen < lastMessageLimit
        }
        return try found.flatMap { try log.event(at: $0) }.flatMap(ListedMessage.init)
    }
}

extension JSONObjectWriter {
    /// Adds a position, or null.
    fileprivate mutating func add(_ key: String, _ position: Position?) {
        add(key, verbatim: Array((position.map { "\($0.rawValue)" } ?? "null").utf8))
    }
}
