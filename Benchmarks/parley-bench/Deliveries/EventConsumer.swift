import ArgumentParser
import Broker
import Deliveries
import Dispatch
import EventLog
import Synchronization
import Timeline

/// Who fetches a group's events, and acknowledges them.
protocol EventConsumer: Sendable {
    /// Where it works; nil for the threads that all share.
    var thread: ConsumerThread? { get }
    /// Fetches events, whole; waits for the first of them for a second at most. Where those that were fetched last are done with, it first says
    /// so, and returns when that is durable.
    ///
    /// - Parameter isPatient: Whether it waits then, too.
    /// - Returns: Where they stand in the log.
    func fetch(_ most: Int, isPatient: Bool) async throws -> [Position]
}

/// One in the broker's process, which reads the events from the log.
final class ConsumerInProcess: EventConsumer {
    private let deliveries: GroupDeliveries
    private let log: any EventLog
    /// What it was given last.
    private let held = Mutex<[LeaseToken]>([])
    let thread: ConsumerThread? = nil

    init(deliveries: GroupDeliveries, log: any EventLog) { (self.deliveries, self.log) = (deliveries, log) }

    func fetch(_ most: Int, isPatient: Bool) async throws -> [Position] {
        let given = try await given(most, isPatient)
        held.withLock { $0 = given }
        return given.map(\.position)
    }

    private func given(_ most: Int, _ isPatient: Bool) async throws -> [LeaseToken] {
        let tokens = held.withLock { $0 }
        if !tokens.isEmpty {
            let (settlements, next) = try await deliveries.exchange(tokens, of: GroupHouse.name, most: most) {
                try read($0)
            }
            guard !settlements.contains(.lost) else { throw Failure("leases ended: take a smaller --batch") }
            if !next.isEmpty || !isPatient { return next }
        }
        return try read(try await deliveries.fetch(GroupHouse.name, most: most, wait: .seconds(1)))
    }

    private func read(_ given: [LeasedDelivery]) throws -> [LeaseToken] {
        var count = 0
        try log.events(at: given.map(\.token.position)) { _ in count += 1 }
        guard count == given.count else { throw Failure("the log lacks events: run 'parley verify'") }
        return given.map(\.token)
    }
}

/// One that asks over HTTP, with a connection and a thread of its own, as the peers' clients have.
final class ConsumerOverHTTP: EventConsumer {
    /// The tokens of what it was given last, as a request names them: in quotes, commas between them.
    private struct Held {
        var tokens: [UInt8] = []
        var request: [UInt8] = []
    }

    let thread: ConsumerThread? = ConsumerThread()
    private let connection: PlainConnection
    private let head: String
    private let answers: AnswerForm
    private let held = Mutex(Held())

    init(port: Int, token: String, answers: AnswerForm) throws {
        connection = try PlainConnection(port: port)
        self.answers = answers
        head =
            "POST /v1/groups/\(GroupHouse.name)/fetch HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: application/json\r\nAccept: \(answers.type)\r\nContent-Length: "
    }

    func fetch(_ most: Int, isPatient: Bool) async throws -> [Position] {
        try held.withLock { held in
            let wait = isPatient || held.tokens.isEmpty ? #","wait":"1s""# : ""
            let begin = #"{"max":\#(most)"# + wait + (held.tokens.isEmpty ? "}" : #","ack":["#)
            let length = begin.utf8.count + (held.tokens.isEmpty ? 0 : held.tokens.count + 2)
            held.request.removeAll(keepingCapacity: true)
            held.request += "\(head)\(length)\r\n\r\n\(begin)".utf8
            if !held.tokens.isEmpty {
                held.request += held.tokens
                held.request += "]}".utf8
            }
            return try ask(&held)
        }
    }

    private func ask(_ held: inout Held) throws -> [Position] {
        let request = held.request
        return try connection.ask(request) { status, body in
            guard status == 200 else {
                throw Failure("fetching was answered with \(status): \(String(decoding: body, as: UTF8.self))")
            }
            var positions: [Position] = []
            held.tokens.removeAll(keepingCapacity: true)
            try answers.visitTokens(in: body) { token in
                held.tokens += held.tokens.isEmpty ? ConsumerOverHTTP.first : ConsumerOverHTTP.other
                held.tokens += token
                held.tokens.append(UInt8(ascii: "\""))
                positions.append(ConsumerOverHTTP.position(of: token))
            }
            return positions
        }
    }

    private static let first = Array("\"".utf8)
    private static let other = Array(",\"".utf8)

    private static func position(of token: UnsafeRawBufferPointer) -> Position {
        var position: UInt64 = 0
        for byte in token {
            guard byte != UInt8(ascii: "-") else { break }
            position = position * 10 + UInt64(byte &- 0x30)
        }
        return Position(position)
    }
}

/// How consumers are answered. Tokens are looked for without reading the events: what a client does with them is its own.
enum AnswerForm: String, ExpressibleByArgument {
    case json
    case protobuf

    private static let mark = Array(#"{"token":""#.utf8)
    /// How an answer in JSON ends of which something says that leases were lost.
    private static let end = Array(#""]}"#.utf8)

    /// The media type.
    var type: String { "application/\(rawValue)" }

    /// Shows the tokens of an answer, in their order.
    func visitTokens(in body: UnsafeRawBufferPointer, _ visit: (UnsafeRawBufferPointer) -> Void) throws {
        switch self {
        case .json: try AnswerForm.visitTokens(inJSON: body, visit)
        case .protobuf: try AnswerForm.visitTokens(inMessage: body, visit)
        }
    }

    private static func visitTokens(
        inJSON body: UnsafeRawBufferPointer, _ visit: (UnsafeRawBufferPointer) -> Void
    ) throws {
        guard !body.suffix(end.count).elementsEqual(end) else { throw lost }
        var rest = body
        while let found = rest.start(of: mark) {
            rest = UnsafeRawBufferPointer(rebasing: rest[(found + mark.count)...])
            let end = rest.firstIndex(of: UInt8(ascii: "\"")) ?? rest.endIndex
            visit(UnsafeRawBufferPointer(rebasing: rest[..<end]))
        }
    }

    /// Each delivery is a field 1, whose own field 1 comes first: the token. A field 2 is a token that does not count.
    private static func visitTokens(
        inMessage body: UnsafeRawBufferPointer, _ visit: (UnsafeRawBufferPointer) -> Void
    ) throws {
        var rest = body
        while let tag = rest.first {
            guard tag == 0x0A else { throw lost }
            var (size, shift, start) = (0, 0, 1)
            while rest[start] >= 0x80 {
                size |= Int(rest[start] & 0x7F) << shift
                (shift, start) = (shift + 7, start + 1)
            }
            size |= Int(rest[start]) << shift
            start += 1
            visit(UnsafeRawBufferPointer(rebasing: rest[start + 2..<start + 2 + Int(rest[start + 1])]))
            rest = UnsafeRawBufferPointer(rebasing: rest[(start + size)...])
        }
    }

    private static var lost: Failure { Failure("leases ended: take a smaller --batch") }
}

/// The thread of one consumer, which may block on it.
final class ConsumerThread: TaskExecutor {
    private let queue = DispatchQueue(label: "bench.consumer")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
