import Broker
import Deliveries
import Dispatch
import EventLog
import Timeline

/// Who fetches a group's events, and acknowledges them.
protocol EventConsumer: Sendable {
    /// Where it works; nil for the threads that all share.
    var thread: ConsumerThread? { get }
    /// Fetches events, whole; waits for the first of them for a second at most. Where others are done with, returns when that is durable, and
    /// waits for nothing else.
    func fetch(_ most: Int, acknowledging tokens: [LeaseToken]) async throws -> [LeaseToken]
}

/// One in the broker's process, which reads the events from the log.
struct ConsumerInProcess: EventConsumer {
    let deliveries: GroupDeliveries
    let log: any EventLog
    let thread: ConsumerThread? = nil

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

/// One that asks over HTTP, with a connection and a thread of its own, as the peers' clients have.
struct ConsumerOverHTTP: EventConsumer {
    private static let mark = Array(#"{"token":""#.utf8)
    /// How an answer ends of which something says that leases were lost.
    private static let end = Array(#""]}"#.utf8)

    let thread: ConsumerThread? = ConsumerThread()
    private let connection: PlainConnection
    private let head: String

    init(port: Int, token: String) throws {
        connection = try PlainConnection(port: port)
        head =
            "POST /v1/groups/\(GroupHouse.name)/fetch HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
    }

    func fetch(_ most: Int, acknowledging tokens: [LeaseToken]) async throws -> [LeaseToken] {
        let list = tokens.map { "\"\($0)\"" }.joined(separator: ",")
        let content =
            tokens.isEmpty ? #"{"max":\#(most),"wait":"1s"}"# : #"{"max":\#(most),"ack":[\#(list)]}"#
        return try ask("\(head)\(content.utf8.count)\r\n\r\n\(content)")
    }

    private func ask(_ request: String) throws -> [LeaseToken] {
        try connection.ask(request) { status, body in
            guard status == 200 else {
                throw Failure("fetching was answered with \(status): \(String(decoding: body, as: UTF8.self))")
            }
            guard !body.suffix(ConsumerOverHTTP.end.count).elementsEqual(ConsumerOverHTTP.end) else {
                throw Failure("leases ended: take a smaller --batch")
            }
            return ConsumerOverHTTP.tokens(in: body)
        }
    }

    /// Looks for tokens without reading the events: what a client does with them is its own.
    private static func tokens(in body: UnsafeRawBufferPointer) -> [LeaseToken] {
        var tokens: [LeaseToken] = []
        var rest = body
        while let found = rest.start(of: mark) {
            rest = UnsafeRawBufferPointer(rebasing: rest[(found + mark.count)...])
            let text = rest.prefix { $0 != UInt8(ascii: "\"") }
            if let token = LeaseToken(String(decoding: text, as: UTF8.self)) { tokens.append(token) }
        }
        return tokens
    }
}

/// The thread of one consumer, which may block on it.
final class ConsumerThread: TaskExecutor {
    private let queue = DispatchQueue(label: "bench.consumer")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
