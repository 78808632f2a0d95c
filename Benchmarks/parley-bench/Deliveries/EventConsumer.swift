import AsyncHTTPClient
import Broker
import Deliveries
import EventLog
import NIOCore
import NIOHTTP1
import Timeline

/// Who fetches a group's events, and acknowledges them.
protocol EventConsumer: Sendable {
    /// Fetches events, whole; waits for the first of them for a second at most.
    func fetch(_ most: Int) async throws -> [LeaseToken]
    /// Returns when it is durable that these are done with.
    func acknowledge(_ tokens: [LeaseToken]) async throws
}

/// One in the broker's process, which reads the events from the log.
struct ConsumerInProcess: EventConsumer {
    let deliveries: GroupDeliveries
    let log: any EventLog

    func fetch(_ most: Int) async throws -> [LeaseToken] {
        let given = try await deliveries.fetch(GroupHouse.name, most: most, wait: .seconds(1))
        for delivery in given {
            guard try log.event(at: delivery.token.position) != nil else {
                throw Failure("the log has no event at \(delivery.token.position): run 'parley verify'")
            }
        }
        return given.map(\.token)
    }

    func acknowledge(_ tokens: [LeaseToken]) async throws {
        let settlements = try await deliveries.acknowledge(tokens, of: GroupHouse.name)
        guard !settlements.contains(.lost) else { throw Failure("leases ended: take a smaller --batch") }
    }
}

/// One that asks over HTTP.
struct ConsumerOverHTTP: EventConsumer {
    private static let limit = 64 << 20
    private static let mark = Array(#""token":""#.utf8)

    let client: HTTPClient
    let address: String
    let token: String

    func fetch(_ most: Int) async throws -> [LeaseToken] {
        let body = try await ask("fetch", #"{"max":\#(most),"wait":"1s"}"#)
        return ConsumerOverHTTP.tokens(in: body)
    }

    func acknowledge(_ tokens: [LeaseToken]) async throws {
        let list = tokens.map { "\"\($0)\"" }.joined(separator: ",")
        _ = try await ask("ack", #"{"tokens":[\#(list)]}"#)
    }

    private func ask(_ verb: String, _ content: String) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: "\(address)/v1/groups/\(GroupHouse.name)/\(verb)")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(Array(content.utf8))
        let response = try await client.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: ConsumerOverHTTP.limit)
        guard response.status.code == 200 else {
            throw Failure("\(verb) was answered with \(response.status.code): \(String(buffer: body))")
        }
        return Array(body.readableBytesView)
    }

    /// Looks for tokens without reading the events: what a client does with them is its own.
    private static func tokens(in body: [UInt8]) -> [LeaseToken] {
        var tokens: [LeaseToken] = []
        var (place, matched) = (0, 0)
        while place < body.count {
            matched = body[place] == mark[matched] ? matched + 1 : (body[place] == mark[0] ? 1 : 0)
            place += 1
            guard matched == mark.count else { continue }
            matched = 0
            let text = body[place...].prefix { $0 != UInt8(ascii: "\"") }
            if let token = LeaseToken(String(decoding: text, as: UTF8.self)) { tokens.append(token) }
            place += text.count
        }
        return tokens
    }
}
