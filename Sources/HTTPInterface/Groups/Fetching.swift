import Broker
import Deliveries
import Encoding
import Hummingbird
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
