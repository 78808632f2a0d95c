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

/// What an operator does with what consumers of a group have had: has it delivered again, and decides about what is parked.
extension ConsumerRoutes {
    private struct WantedReplay: Decodable {
        var from: UInt64?
        var since: String?
        var confirm: Int?
    }

    func replay(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let wanted = try await exchange.decode(WantedReplay.self)
        let group = try await desk.group(exchange.path("name"), for: caller)
        guard let confirm = wanted.confirm else {
            let order = try await order(wanted, of: group, by: "")
            return try .json(Replayed(order, replayed: false))
        }
        let by = try caller.origin(actingAs: nil).description
        let events = try await gate.submit(for: exchange) {
            let order = try await order(wanted, of: group, by: by)
            // What has happened since it was counted is delivered in any case.
            guard confirm == order.count else {
                throw Problem(
                    .stale,
                    "\(order.count) events would be delivered again, not \(confirm): confirm with that number if they should"
                )
            }
            return .replayGroup(order)
        }
        await desk.follow(events)
        for case .groupReplayed(let order) in events.map(\.event) {
            return try .json(Replayed(order, replayed: true)).telling(events)
        }
        throw Problem(.internalError, "the events were neither delivered again nor refused")
    }

    /// What would be delivered again.
    private func order(_ wanted: WantedReplay, of group: Group, by: String) async throws -> GroupReplayed {
        try await desk.replay(of: group, from: try await first(of: wanted), by: by)
    }

    private struct Replayed: Encodable {
        let from: UInt64
        let count: UInt64
        let replayed: Bool

        init(_ order: GroupReplayed, replayed: Bool) {
            (from, count) = (order.from.rawValue, order.count)
            self.replayed = replayed
        }
    }

    private func first(of wanted: WantedReplay) async throws -> Position {
        switch (wanted.from, wanted.since) {
        case (let from?, nil):
            guard (1...Position.largest.rawValue).contains(from) else {
                throw Problem.invalid("from", "is the position of an event, 1 for the first")
            }
            return Position(from)
        case (nil, let since?):
            guard let moment = Timestamp(iso8601: since) else {
                throw Problem.invalid("since", "is a moment, such as 2026-01-05T09:00:00Z")
            }
            return try await desk.reader.read { log in try log.first(recordedFrom: moment) }
        default: throw Problem.invalid("from", "or 'since' says from where on, one of them")
        }
    }

    private struct WantedRelease: Decodable {
        var events: [UInt64]
        var redeliver: Bool?
    }

    func release(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let wanted = try await exchange.decode(WantedRelease.self)
        let group = try await desk.group(exchange.path("name"), for: caller)
        let positions = Set(wanted.events).sorted().map { Position($0) }
        let by = try caller.origin(actingAs: nil)
        let events = try await gate.submit(for: exchange) {
            .releaseDeliveries(group: group.name, positions, isRedelivered: wanted.redeliver ?? false, by: by)
        }
        await desk.follow(events)
        return try .json(["released": positions.count]).telling(events)
    }
}
