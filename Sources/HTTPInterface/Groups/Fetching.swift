import Broker
import Deliveries
import Encoding
import EventLog
import Events
import Hummingbird
import NIOCore
import Narration
import Timeline

/// Deliveries as they are answered.
enum Fetching {
    static let waitSchema = Schema.string("A length of time, such as `20s`.")

    static let schema = Schema.object(
        [
            "deliveries": .list(
                Schema.named(
                    "Delivery",
                    .object([
                        "token": .string("What it is acknowledged by."),
                        "deliveries": .integer, "until": .time, "event": CloudEvent.schema,
                    ]))),
            "lost": .list(.string("A token of `ack` whose delivery was given away, or settled by another.")),
        ], optional: ["lost"])
}

/// How deliveries are told: what stands before the first, between two and behind the last.
struct DeliveryForm: Sendable {
    private let before: [UInt8]
    private let between: [UInt8]
    private let behind: [UInt8]

    private init(_ before: String, _ between: String, _ behind: String) {
        (self.before, self.between, self.behind) = (Array(before.utf8), Array(between.utf8), Array(behind.utf8))
    }

    /// What a stream tells: a delivery a line.
    static let lines = DeliveryForm("", "\n", "\n")

    /// The answer to who fetches.
    ///
    /// - Parameter lost: What does not count of what they have acknowledged.
    static func answer(lost: [LeaseToken]) -> DeliveryForm {
        let list = lost.isEmpty ? "" : ",\"lost\":[\(lost.map { "\"\($0)\"" }.joined(separator: ","))]"
        return DeliveryForm("{\"deliveries\":[", ",", "]\(list)}")
    }

    /// Writes deliveries with their events, in their order.
    ///
    /// - Parameter lines: The lines of their conversations.
    func written(_ deliveries: [LeasedDelivery], on lines: [LineID?], of log: any EventLog) throws -> ByteBuffer {
        var output: [UInt8] = []
        output.reserveCapacity(before.count + behind.count + deliveries.count * DeliveredEvent.size)
        output += before
        var next = deliveries.startIndex
        try log.events(at: deliveries.map(\.token.position)) { event in
            while next < deliveries.endIndex, deliveries[next].token.position != event.position { next += 1 }
            guard next < deliveries.endIndex else { return }
            if output.count > before.count { output += between }
            let told = CloudEvent(event, on: lines[next] ?? .absent)
            DeliveredEvent(delivery: deliveries[next], event: told).append(to: &output)
            next += 1
        }
        output += behind
        return ByteBuffer(bytes: output)
    }
}

/// A delivery with its event.
struct DeliveredEvent: Sendable {
    let delivery: LeasedDelivery
    let event: CloudEvent

    /// About how many bytes most take.
    static let size = 1_536

    /// Writes it as JSON behind what is there.
    func append(to output: inout [UInt8]) {
        JSONObjectWriter.append(to: &output) { object in
            object.add("token") { output in
                output.append(UInt8(ascii: "\""))
                output.append(decimal: delivery.token.position.rawValue)
                output.append(UInt8(ascii: "-"))
                output.append(decimal: delivery.token.lease)
                output.append(UInt8(ascii: "\""))
            }
            object.add("deliveries", UInt64(delivery.deliveries))
            object.add("until", moment: delivery.until)
            object.add("event") { event.append(to: &$0) }
        }
    }
}

/// What consumers say of deliveries that they can't do with.
enum Refusing {
    static let schema = Schema.object(
        [
            "tokens": .list(.string), "delay": Fetching.waitSchema, "reason": .string("Why, for who looks later."),
            "term": .boolean,
        ],
        optional: ["delay", "reason", "term"])

    struct Wanted: Decodable {
        var tokens: [String]
        var delay: String?
        var reason: String?
        var term: Bool?
    }

    static func refusals(_ wanted: Wanted, most: Int, longest: Duration) throws -> [DeliveryRefusal] {
        let tokens = try ConsumerRoutes.tokens(wanted.tokens)
        let delay = try ConsumerRoutes.length(wanted.delay, "delay", upTo: longest)
        let (reason, isFinal) = (wanted.reason ?? "", wanted.term ?? false)
        guard reason.utf8.count <= PendingDelivery.reasonLimit else {
            throw Problem.invalid("reason", "has at most \(PendingDelivery.reasonLimit) bytes")
        }
        guard !isFinal || delay == nil else {
            throw Problem.invalid("delay", "has no meaning with 'term': what is parked does not come again by itself")
        }
        let said = reason.isEmpty ? (isFinal ? "a consumer can't do with it" : "refused by a consumer") : reason
        return tokens.map { DeliveryRefusal(token: $0, delay: delay, reason: said, isFinal: isFinal) }
    }
}

/// Deliveries that were given away before their consumer said something of them: a problem that names them.
enum LostDeliveries {
    private struct Answer: Encodable {
        let problem: Problem
        let lost: [String]
        let counted: Int

        private enum CodingKeys: String, CodingKey { case lost, counted }

        func encode(to encoder: any Encoder) throws {
            try problem.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(lost, forKey: .lost)
            try container.encode(counted, forKey: .counted)
        }
    }

    static func response(_ lost: [String], counted: Int) throws -> Response {
        let problem = Problem(
            .leaseLost,
            "\(lost.count) of these were given away, or settled by another: what was said of them does not count; "
                + "they come again, or are done with")
        let body = try JSONCoding.encode(Answer(problem: problem, lost: lost, counted: counted))
        return .bytes(body, status: problem.kind.status, type: "application/problem+json")
    }
}
