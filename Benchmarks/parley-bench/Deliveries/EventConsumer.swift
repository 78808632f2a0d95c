import AsyncHTTPClient
import Broker
import Deliveries
import EventLog
import Foundation
import NIOCore
import NIOHTTP1
import Timeline

/// Who fetches a group's events, and acknowledges them.
protocol EventConsumer: Sendable {
    /// Fetches events, whole; waits for the first of them for a second at most. Where others are done with, returns when that is durable, and
    /// waits for nothing else.
    func fetch(_ most: Int, acknowledging tokens: [LeaseToken]) async throws -> [LeaseToken]
}

/// One in the broker's process, which reads the events from the log.
struct ConsumerInProcess: EventConsumer {
    let deliveries: GroupDeliveries
    let log: any EventLog

    func fetch(_ most: Int, acknowledging tokens: [LeaseToken]) async throws -> [LeaseToken] {
        guard !tokens.isEmpty else {
            return try read(try await deliveries.fetch(GroupHouse.name, most: most, wait: .seconds(1)))
        }
        let (settlements, next) = try await deliveries.exchange(tokens, of: GroupHouse.name, most: most) {
            try read($0)
        }
        guard !settlements.contains(.lost) else { throw Failure("leases ended: take a smaller --batch") }
        return next
    }

    private func read(_ given: [LeasedDelivery]) throws -> [LeaseToken] {
        var count = 0
        try log.events(at: given.map(\.token.position)) { _ in count += 1 }
        guard count == given.count else { throw Failure("the log lacks events: run 'parley verify'") }
        return given.map(\.token)
    }
}

/// One that asks over HTTP.
struct ConsumerOverHTTP: EventConsumer {
    private static let limit = 64 << 20
    private static let mark = Array(#"{"token":""#.utf8)
    /// How an answer ends of which something says that leases were lost.
    private static let end = Array(#""]}"#.utf8)

    let client: HTTPClient
    let address: String
    let token: String

    func fetch(_ most: Int, acknowledging tokens: [LeaseToken]) async throws -> [LeaseToken] {
        guard !tokens.isEmpty else { return try await ask(#"{"max":\#(most),"wait":"1s"}"#) }
        let list = tokens.map { "\"\($0)\"" }.joined(separator: ",")
        return try await ask(#"{"max":\#(most),"ack":[\#(list)]}"#)
    }

    private func ask(_ content: String) async throws -> [LeaseToken] {
        var request = HTTPClientRequest(url: "\(address)/v1/groups/\(GroupHouse.name)/fetch")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(Array(content.utf8))
        let response = try await client.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: ConsumerOverHTTP.limit)
        guard response.status.code == 200 else {
            throw Failure("fetching was answered with \(response.status.code): \(String(buffer: body))")
        }
        let bytes = Array(body.readableBytesView)
        guard !bytes.suffix(ConsumerOverHTTP.end.count).elementsEqual(ConsumerOverHTTP.end) else {
            throw Failure("leases ended: take a smaller --batch")
        }
        return ConsumerOverHTTP.tokens(in: bytes)
    }

    /// Looks for tokens without reading the events: what a client does with them is its own.
    private static func tokens(in body: [UInt8]) -> [LeaseToken] {
        var tokens: [LeaseToken] = []
        body.withUnsafeBufferPointer { body in
            guard var place = body.baseAddress else { return }
            let end = place + body.count
            while let found = memchr(place, CInt(mark[0]), end - place) {
                place = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
                guard end - place > mark.count, memcmp(found, mark, mark.count) == 0 else { continue }
                let start = place + mark.count - 1
                let text = UnsafeBufferPointer(start: start, count: end - start).prefix { $0 != UInt8(ascii: "\"") }
                if let token = LeaseToken(String(decoding: text, as: UTF8.self)) { tokens.append(token) }
                place = start + text.count
            }
        }
        return tokens
    }
}
