import OrderedCollections
import Timeline

@testable import Sandbox

/// The moment the tests' worlds begin.
let morning = Timestamp(milliseconds: 1_793_610_000_000)

extension Scenario {
    /// Ada and Bo, who do nothing by themselves, on the sample lines; Bo is known by his user id alone.
    static let quiet = Scenario(
        lines: Line.samples, templates: Template.samples,
        customers: [
            Customer(id: "ada", name: "Ada", phone: "4915100000001", line: "106540352242922"),
            Customer(id: "bo", name: "Bo", username: "@bo", userID: "US.1234", line: "106540352242923"),
        ])
}

extension World {
    static let quiet = World(.quiet, seed: 1, start: morning)

    /// Lets a customer write now, on the line of their story.
    mutating func say(_ text: String, by id: String, at now: Timestamp) {
        guard let line = people[id].flatMap({ line($0.customer.line) }) else { return }
        perform(.write([.text(text)], again: nil), by: id, on: line, at: now)
    }

    /// Submits a body as the Graph API would, on the support line unless told otherwise; the id of the message.
    mutating func submit(_ body: JSON, on line: Line = Line.samples[0], at now: Timestamp) throws -> String {
        guard case .message(let submission) = try SendValidation(line: line, templates: templates).read(body.bytes)
        else {
            throw GraphError.unknownPath("not a message")
        }
        let answer = try accept(submission, on: line, at: now)
        return answer["messages"]?.array?.first?["id"]?.string ?? ""
    }

    /// What the business is told up to a moment: messages and statuses, in order.
    mutating func items(until moment: Timestamp) -> [JSON] {
        advance(to: moment)
        return takeNotifications().flatMap { notification in
            switch notification.item {
            case .messages(let messages): messages
            case .status(let status): [status]
            case .account(_, let value, _): [value]
            }
        }
    }
}

extension JSON {
    static func text(_ body: String, to: String) -> JSON {
        ["messaging_product": "whatsapp", "to": .string(to), "type": "text", "text": ["body": .string(body)]]
    }

    /// A survey: a list of five rows.
    static func survey(to: String) -> JSON {
        let rows = (1...5).map { JSON.fields(["id": .string("rate-\($0)"), "title": .string("\($0) stars")]) }
        return [
            "messaging_product": "whatsapp", "to": .string(to), "type": "interactive",
            "interactive": [
                "type": "list", "body": ["text": "How did we do?"],
                "action": ["button": "Rate", "sections": [["rows": .array(rows)]]],
            ],
        ]
    }

    static func template(_ name: String, _ parameters: [String], to: String, language: String = "en_US") -> JSON {
        let values = parameters.map { JSON.fields(["type": "text", "text": .string($0)]) }
        return [
            "messaging_product": "whatsapp", "to": .string(to), "type": "template",
            "template": [
                "name": .string(name), "language": ["code": .string(language)],
                "components": [["type": "body", "parameters": .array(values)]],
            ],
        ]
    }

    /// The same object with a field more, or with one replaced.
    func with(_ field: String, _ value: JSON?) -> JSON {
        guard case .object(var fields) = self else { return self }
        fields[field] = value
        return .object(fields)
    }

    /// Every path to a value, array indices left out: `entry.changes.value`.
    func paths(_ prefix: String = "") -> Set<String> {
        switch self {
        case .object(let fields):
            fields.reduce(into: [prefix]) {
                $0.formUnion($1.value.paths(prefix.isEmpty ? $1.key : "\(prefix).\($1.key)"))
            }
        case .array(let elements): elements.reduce(into: [prefix]) { $0.formUnion($1.paths(prefix)) }
        default: [prefix]
        }
    }
}
