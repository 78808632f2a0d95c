import Broker
import Decisions
import Deliveries
import Encoding
import EventLog
import Events
import Hummingbird
import NIOCore
import Projections
import Settings
import Timeline

/// What consumers of a group do (B7): fetch, acknowledge, refuse, extend; and what an operator does with what they have had: replay,
/// release.
struct ConsumerRoutes: Resource {
    /// The most events that are fetched, or said something of, at once.
    static let most = 500
    private static let longestDelay = Duration.seconds(86_400)

    /// Who may consume.
    static let access = Access.sending

    let desk: GroupDesk
    let gate: Gate

    private let feed: EventFeed
    private let connections: Connections

    init(_ interior: HTTPInterior) {
        (desk, gate, feed) = (interior.groupDesk, interior.gate, interior.eventFeed)
        connections = interior.connections
    }

    var operations: [Operation] {
        [
            operation(
                "fetch", "fetchEvents",
                "Gives out events of a group, the earliest first, each with a token; waits for the first of them where there is none. With `ack` it first says that deliveries are done with, as `ackEvents` does, and is answered when these are, for ever: so a consumer needs one request a batch. One event of a conversation is out at a time. Where `Accept` says `application/x-ndjson`, it goes on, a delivery a line: at most `max`, of the query, that are neither settled nor given away. Where it says `application/protobuf`, the answer is the message `Deliveries` of `deliveries.proto`."
            )
            .query("max", .integer(1...ConsumerRoutes.most), "How many a stream's consumer may have.")
            .body(FetchOrder.schema)
            .harmlessAgain()
            .answers(200, "The deliveries; none where none came in time.", Fetching.schema)
            .alsoAnswers(200, types: [DeliveryStream.type] + DeliveryMessage.types.prefix(1))
            .handle { try await fetch($0, $1) },
            operation(
                "ack", "ackEvents", "Says that deliveries are done with: when this is answered, they are, for ever."
            )
            .body(.object(["tokens": .list(.string)]))
            .harmlessAgain()
            .answers(200, "All of them count.", .object(["acknowledged": .integer]))
            .handle { try await acknowledge($0, $1) },
            operation(
                "nack", "nackEvents",
                "Says that deliveries could not be done with: they come again after `delay`, or as the group's `backOff` says. With `term` they never will: they are parked."
            )
            .body(Refusing.schema)
            .harmlessAgain()
            .answers(200, "All of them count.", .object(["refused": .integer]))
            .handle { try await refuse($0, $1) },
            operation(
                "extend", "extendEvents", "Keeps deliveries for longer: `by`, or the group's `ackWait`, from now."
            )
            .body(.object(["tokens": .list(.string), "by": Fetching.waitSchema], optional: ["by"]))
            .harmlessAgain()
            .answers(
                200, "Until when each is held.",
                .object(["extended": .list(.object(["token": .string, "until": .time]))])
            )
            .handle { try await extend($0, $1) },
            operation(
                "replay", "replayGroup",
                "Delivers everything again from a position or a moment on. Without `confirm` it only counts; with that number it does it, and what consumers hold is given away.",
                GroupRoutes.administering
            )
            .body(
                .object(
                    ["from": .integer, "since": .time, "confirm": .integer], optional: ["from", "since", "confirm"])
            )
            .keyed()
            .answers(
                200, "How many events are delivered again, and whether that was begun.",
                .object(["from": .integer, "count": .integer, "replayed": .boolean])
            )
            .handle { try await replay($0, $1) },
            operation(
                "release", "releaseParked",
                "Decides about parked events: with `redeliver` they are delivered once more, else they are left out. A held conversation goes on.",
                GroupRoutes.administering
            )
            .body(.object(["events": .list(.integer), "redeliver": .boolean], optional: ["redeliver"]))
            .keyed()
            .answers(200, "How many were released.", .object(["released": .integer]))
            .handle { try await release($0, $1) },
        ]
    }

    private func operation(
        _ verb: String, _ id: String, _ summary: String, _ access: Access = ConsumerRoutes.access
    ) -> Operation { GroupRoutes.operation(.post, "/{name}/\(verb)", id, summary, access) }

    // MARK: Fetching

    private func fetch(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let isStream = exchange.request.headers[.accept]?.contains(DeliveryStream.type) ?? false
        guard !isStream else { return try await stream(exchange, caller) }
        var order = try FetchOrder(
            try await exchange.document(), accepting: exchange.request.headers[.accept])
        let group = try desk.seen(exchange.path("name"), for: caller)
        // Who would keep others from being answered does not wait.
        if order.wait > .zero, exchange.place?.becomeWaiting() == false { order.wait = .zero }
        let (fetching, asked) = (EventFetching(desk: desk, deliveries: try desk.keeping()), order)
        let body = try await connections.whileOpen(exchange.channel) {
            try await untilGivenUp { fetching.begin(asked, of: group, done: $0).giveUp }
        }
        return .bytes(body, status: .ok, type: order.form.type)
    }

    /// Deliveries as they can be made, one a line. The body is read only while the stream goes on, to find out when the client has gone:
    /// so there must be nothing in it.
    private func stream(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let fields = exchange.request.headers
        guard fields[.contentLength] ?? "0" == "0", fields[.transferEncoding] == nil else {
            throw Problem(.invalid, "a stream takes no body: say '?max=10' in the query, and acknowledge to have more")
        }
        let most = try exchange.query("max", in: 1...UInt64(ConsumerRoutes.most)) ?? UInt64(FetchOrder.usual)
        let group = try desk.seen(exchange.path("name"), for: caller)
        exchange.channel?.findOutLostClient(within: DeskStream.silence)
        let stream = DeliveryStream(
            group: group, most: Int(most), desk: desk, deliveries: try desk.keeping(),
            subscription: try feed.begin())
        return .stream(
            DeliveryStream.type, ResponseBody { try await stream.write(to: &$0, whileOpen: exchange.request.body) })
    }

    // MARK: Settling

    private struct WantedTokens: Decodable {
        var tokens: [String]
        var by: String?
    }

    private func acknowledge(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let tokens = try ConsumerRoutes.tokens(try await exchange.decode(WantedTokens.self).tokens)
        let group = try desk.seen(exchange.path("name"), for: caller)
        let settlements = try await desk.keeping().acknowledge(tokens, of: group)
        return try ConsumerRoutes.answer(tokens, settlements.map { $0 != .lost }, "acknowledged")
    }

    private func refuse(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let refusals = try Refusing.refusals(
            try await exchange.decode(Refusing.Wanted.self), most: ConsumerRoutes.most,
            longest: ConsumerRoutes.longestDelay)
        let group = try desk.seen(exchange.path("name"), for: caller)
        let settlements = try await desk.keeping().refuse(refusals, of: group)
        return try ConsumerRoutes.answer(refusals.map(\.token), settlements.map { $0 != .lost }, "refused")
    }

    private func extend(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let wanted = try await exchange.decode(WantedTokens.self)
        let tokens = try ConsumerRoutes.tokens(wanted.tokens)
        let length = try ConsumerRoutes.length(wanted.by, "by", upTo: .seconds(43_200))
        guard length != .zero else { throw Problem.invalid("by", "is longer than nothing, such as '30s'") }
        let group = try desk.seen(exchange.path("name"), for: caller)
        let until = try await desk.keeping().extend(tokens, by: length, of: group)
        let held = zip(tokens, until).compactMap { token, until in
            until.map { ["token": token.description, "until": $0.description] }
        }
        guard held.count == tokens.count else {
            return try ConsumerRoutes.answer(tokens, until.map { $0 != nil }, "extended")
        }
        return try .json(["extended": held])
    }

    /// That all count; or a problem that names those that don't.
    private static func answer(_ tokens: [LeaseToken], _ counts: [Bool], _ member: String) throws -> Response {
        let lost = zip(tokens, counts).filter { !$0.1 }.map(\.0.description)
        guard !lost.isEmpty else { return try .json([member: tokens.count]) }
        return try LostDeliveries.response(lost, counted: tokens.count - lost.count)
    }

    static func tokens(_ texts: [String], _ member: String = "tokens") throws -> [LeaseToken] {
        guard (1...most).contains(texts.count) else { throw Problem.invalid(member, "has 1 to \(most) tokens") }
        return try texts.map { text in
            guard let token = LeaseToken(text) else {
                throw Problem.invalid(member, "has the tokens of deliveries, such as '4711-12'")
            }
            return token
        }
    }

    /// A length of time such as `20s`; nil where none is given.
    static func length(_ text: String?, _ field: String, upTo longest: Duration) throws -> Duration? {
        guard let text else { return nil }
        guard let length = Duration(configuration: text), (.zero...longest).contains(length) else {
            throw Problem.invalid(field, "is a length of time of at most \(longest.configurationText), such as '20s'")
        }
        return length
    }
}
