import Broker
import EventLog
import Events
import Hummingbird
import Timeline

/// The log by position, a page at a time and in both directions (B10): what a stream of events has no need of.
struct LogRoutes: Resource {
    private let gate: Gate
    private let reader: LogReader
    /// Bytes of a page.
    private let limit: Int

    init(_ interior: HTTPInterior) {
        (gate, reader, limit) = (interior.gate, interior.reader, interior.configuration.limits.page)
    }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/log", id: "listLog", tag: "Events", access: .reading,
                "Lists events by position. Those that all conversations have in common, such as tokens and settings, are told to administrators. One "
                    + "request looks at \(LogGlance.reach) records at most: a page can have fewer events than `limit`, or none, and `next` goes on all the same."
            )
            .query("types", .string, "Only events of these kinds, such as `messageReceived,sessionClosed`.")
            .query("line", .string, "Only what belongs to conversations on this line.")
            .query("conversation", .integer, "Only what belongs to this conversation.")
            .inWords().paged()
            .answers(200, "Events, oldest first.", .page("events", of: ShownEvent.loggedSchema))
            .handle { try await list($0, $1) }
        ]
    }

    private func list(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let selection = try EventSelection(exchange, caller)
        let (page, inWords) = (try exchange.page(), try exchange.inWords())
        let glance = LogGlance(page: page, head: reader.log.head)
        let found = try await glance.find(selection, reader, gate)
        let list = try await reader.read { [limit] log in
            var list = ListPage("events", limit: limit)
            try list.fill(
                with: found.places, next: found.next?.rawValue, name: \.position.rawValue,
                json: { place in
                    try log.event(at: place.position).map { ShownEvent($0, on: place.line, inWords: inWords).json }
                })
            return list
        }
        return list.response(isBackwards: page.isNewest)
    }
}

/// What is looked at for a page of the log.
struct LogGlance: Sendable {
    /// Records that are looked at for one page, at most.
    static let reach: UInt64 = 50_000
    /// Records that are looked at at once.
    private static let step: UInt64 = 5_000

    let page: Page
    let head: Position

    /// An event that is told.
    struct Place: Sendable {
        let position: Position
        let line: LineID?
    }

    /// What was found, in the order in which it was looked for, and from where to go on; nil where there is no more.
    typealias Found = (places: [Place], next: Position?)

    func find(_ selection: EventSelection, _ reader: LogReader, _ gate: Gate) async throws -> Found {
        var places: [Place] = []
        // Both ends are left out.
        var low = page.after.rawValue
        var high = min(page.before.rawValue, head.rawValue + 1)
        let end = page.isNewest ? high - min(LogGlance.reach, high) : low + LogGlance.reach
        while low + 1 < high, page.isNewest ? high > end + 1 : low < end {
            let window =
                page.isNewest
                ? max(low + 1, high - min(LogGlance.step, high - 1))..<high
                : (low + 1)..<min(high, low + 1 + LogGlance.step)
            let found = try await selection.places(in: window, reader, gate)
            for place in page.isNewest ? found.reversed() : found {
                places.append(place)
                if places.count > page.limit {
                    places.removeLast()
                    return (places, places.last?.position)
                }
            }
            if page.isNewest { high = window.lowerBound } else { low = window.upperBound - 1 }
        }
        guard low + 1 < high else { return (places, nil) }
        return (places, page.isNewest ? Position(high) : Position(low))
    }
}

extension EventSelection {
    /// Where events stand that are told, among some positions, in order.
    fileprivate func places(
        in window: Range<UInt64>, _ reader: LogReader, _ gate: Gate
    ) async throws -> [LogGlance.Place] {
        let found = try await reader.read { log in
            var found: [(position: Position, conversation: ConversationID)] = []
            _ = try log.read(
                from: Position(window.lowerBound), limit: window.count, mode: .headers
            ) { envelope, _ in
                if mayInclude(envelope) { found.append((envelope.position, envelope.conversation)) }
                return true
            }
            return found
        }
        let lines = gate.broker.lines(of: found.map(\.conversation))
        return zip(found, lines).compactMap { found, line in
            let (position, conversation) = found
            return includes(conversation, on: line) ? LogGlance.Place(position: position, line: line) : nil
        }
    }
}
