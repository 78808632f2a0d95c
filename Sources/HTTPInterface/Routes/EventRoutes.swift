import Broker
import EventLog
import Events
import HTTPTypes
import Hummingbird
import Narration
import Projections
import Timeline

/// What happens, as CloudEvents: followed as a stream, or one by its position (B7).
struct EventRoutes: Resource {
    static let tag = "Events"
    private static let lastEventID = "Last-Event-ID"

    private let gate: Gate
    private let reader: LogReader
    private let feed: EventFeed

    init(_ interior: HTTPInterior) {
        (gate, reader, feed) = (interior.gate, interior.reader, interior.eventFeed)
    }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/events", id: "followEvents", tag: EventRoutes.tag, access: .reading,
                "Tells events as CloudEvents 1.0, in order of the log, and goes on as they happen: as server-sent events where `Accept` says `text/event-stream`, else as JSON Lines. `Last-Event-ID` goes on behind that event."
            )
            .query("from", .integer, "The position of the first event; what happens from now on unless given.")
            .query("types", .string, "Only events of these kinds, such as `messageReceived,sessionClosed`.")
            .query("line", .string, "Only what belongs to conversations on this line.")
            .query("conversation", .integer, "Only what belongs to this conversation.")
            .query("follow", .boolean, "Whether to go on when all that there is was told; true unless given.")
            .answers(
                200, "The stream; it ends when the client does.", CloudEvent.schema, type: EventStream.Form.lines.type
            )
            .alsoAnswers(200, types: [EventStream.Form.serverSent.type])
            .handle { try await follow($0, $1) },
            Operation(
                .get, "/v1/events/{position}", id: "getEvent", tag: EventRoutes.tag, access: .reading,
                "Shows one event as a CloudEvent, whole however large it is: in structured mode, or in binary mode, its context in header fields, where `Accept` says `application/json`."
            )
            .part("position", .integer, "Its position in the log.")
            .answers(200, "The event.", CloudEvent.schema, type: CloudEvent.type)
            .alsoAnswers(200, ShownEvent.schema, type: CloudEvent.dataType)
            .handle { try await show($0, $1) },
        ]
    }

    private func follow(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let selection = try EventSelection(exchange, caller)
        let form: EventStream.Form =
            exchange.request.headers[.accept]?.contains(DeskStream.type) ?? false ? .serverSent : .lines
        let first = try first(exchange)
        let follows = try exchange.query(flag: "follow") ?? true
        // Who asks for the head alone holds no stream.
        guard exchange.request.method == .get else { return EventRoutes.response(form, ResponseBody()) }
        exchange.channel?.findOutLostClient(within: DeskStream.silence)
        let subscription = try feed.begin()
        let head = reader.log.head
        let stream = EventStream(
            form: form, selection: selection, first: first ?? head.next, opened: head, follows: follows,
            subscription: subscription, reader: reader, gate: gate)
        return EventRoutes.response(
            form, ResponseBody { try await stream.write(to: &$0, whileOpen: exchange.request.body) })
    }

    /// Where the stream begins; nil for what happens from now on.
    private func first(_ exchange: Exchange) throws -> Position? {
        if let name = HTTPField.Name(EventRoutes.lastEventID), let text = exchange.request.headers[name] {
            guard let last = UInt64(text), last < Position.largest.rawValue else {
                throw Problem.invalid(EventRoutes.lastEventID, "is the id of an event that was told, such as 4711")
            }
            return Position(last + 1)
        }
        return try exchange.query("from", in: 1...Position.largest.rawValue).map { Position($0) }
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let text = exchange.path("position")
        guard let number = UInt64(text), (1...Position.largest.rawValue).contains(number) else {
            throw Problem.invalid("position", "is a whole number, 1 for the first event")
        }
        let event = try await reader.read { log in
            Position(number) <= log.head ? try log.event(at: Position(number)) : nil
        }
        let conversation = event?.conversation ?? .system
        let line = gate.broker.line(of: conversation)
        guard let event, EventSelection(caller: caller).includes(conversation, on: line) else {
            throw Problem(.notFound, "there is no event at \(number) for this token")
        }
        let whole = CloudEvent(event, on: line ?? .absent, isWhole: true)
        return .cloudEvent(whole, CloudEventMode(accepting: exchange.request.headers[.accept] ?? ""))
    }

    private static func response(_ form: EventStream.Form, _ body: ResponseBody) -> Response {
        var response = Response.stream(form.type, body)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension Exchange {
    /// The kinds of events that are asked for; nil for all.
    func kinds() throws -> Set<UInt16>? {
        guard let text = query("types") else { return nil }
        var kinds: Set<UInt16> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            kinds.insert(try EventKind(asked: word).rawValue)
        }
        return kinds
    }
}
