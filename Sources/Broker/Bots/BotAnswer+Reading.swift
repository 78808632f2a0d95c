public import Decisions
import Encoding
import Events
import Messages
import Settings

/// What a bot's answer to a question says.
extension BotAnswer {
    /// Bytes of an answer.
    public static let byteLimit = 256 << 10

    /// Reads an answer: 200 with `{"actions": […]}`, or 204 for nothing to do.
    public init(status: Int, body: [UInt8]) {
        switch status {
        case 204: self = .actions([])
        case 200...299:
            do throws(Unusable) {
                self = .actions(try BotAnswer.actions(in: body))
            } catch {
                self = .failed(error.reason)
            }
        default: self = .failed("answers with status \(status)")
        }
    }

    private struct Unusable: Error { var reason: String }

    private static func actions(in body: [UInt8]) throws(Unusable) -> [BotAction] {
        let root: JSONValue
        do throws(JSONError) { root = try JSONDocument(body, limit: byteLimit).root } catch {
            throw Unusable(reason: "answers with no JSON: \(error)")
        }
        guard root.kind == .object else { throw Unusable(reason: "answers with no object") }
        if let other = root.members.first(where: { $0.0 != "actions" }) {
            throw Unusable(reason: "answers with '\(other.0.prefix(40))'; only 'actions' is known")
        }
        guard let list = root["actions"], list.kind == .array else {
            throw Unusable(reason: "answers without 'actions', a list; 204 says that there is nothing to do")
        }
        let elements = Array(list.elements)
        guard elements.count <= BotAction.limit else {
            throw Unusable(reason: "wants \(elements.count) actions; at most \(BotAction.limit) are possible")
        }
        var actions: [BotAction] = []
        for (index, element) in elements.enumerated() {
            do throws(Unusable) { actions.append(try action(element)) } catch {
                throw Unusable(reason: "wants what can't be: action \(index + 1): \(error.reason)")
            }
        }
        return actions
    }

    private static func action(_ value: JSONValue) throws(Unusable) -> BotAction {
        guard value.kind == .object else { throw Unusable(reason: "is no object") }
        let members = value.members.map { $0 }
        let names = members.map(\.0)
        let membersOfResponse: Set = ["response", "parameters", "without"]
        guard let main = names.first(where: { kinds.contains($0) }) else {
            throw Unusable(reason: "has none of \(kinds.map { "'\($0)'" }.joined(separator: ", "))")
        }
        let allowed = main == "response" ? membersOfResponse : [main]
        if let other = names.first(where: { !allowed.contains($0) }) {
            throw Unusable(reason: "has '\(other.prefix(40))' beside '\(main)'")
        }
        guard let content = value[main] else { throw Unusable(reason: "has no '\(main)'") }
        switch main {
        case "text":
            guard let text = content.string, content.kind == .string else {
                throw Unusable(reason: "'text' is no text")
            }
            return .say(.message(try message("{\"type\":\"text\",\"text\":{\"body\":\(JSONText.quoted(text))}}")))
        case "message":
            guard content.kind == .object else { throw Unusable(reason: "'message' is no object") }
            return .say(.message(try message(content)))
        case "response": return .say(try response(in: value))
        case "transfer": return .transfer(try handler(content))
        default:
            guard content.kind == .bool, content.bool == true else { throw Unusable(reason: "'finish' is not true") }
            return .finish
        }
    }

    private static let kinds = ["text", "message", "response", "transfer", "finish"]

    private static func message(_ json: String) throws(Unusable) -> MessageContent {
        guard let document = try? JSONDocument(Array(json.utf8), limit: .max) else {
            throw Unusable(reason: "'text' can't be read")
        }
        return try message(document.root)
    }

    private static func message(_ root: JSONValue) throws(Unusable) -> MessageContent {
        do throws(MessageError) { return try MessageContent(graph: root) } catch {
            throw Unusable(reason: "\(error)")
        }
    }

    private static func response(in value: JSONValue) throws(Unusable) -> SendCommand.Saying {
        guard let id = value["response"]?.string else { throw Unusable(reason: "'response' is no response's id") }
        var edits = StandardResponse.Edits()
        if let without = value["without"] {
            let numbers =
                without.kind == .array
                ? without.elements.map { $0.kind == .number ? $0.integer.map(Int.init) : nil } : [nil]
            guard numbers.allSatisfy({ $0 != nil }) else { throw Unusable(reason: "'without' is no list of numbers") }
            edits.without = Set(numbers.compactMap(\.self))
        }
        if let parameters = value["parameters"] {
            let texts =
                parameters.kind == .array ? parameters.elements.map { $0.kind == .string ? $0.string : nil } : [nil]
            guard texts.allSatisfy({ $0 != nil }) else { throw Unusable(reason: "'parameters' is no list of texts") }
            edits.parameters = texts.compactMap(\.self)
        }
        return .response(id: id, edits)
    }

    private static func handler(_ value: JSONValue) throws(Unusable) -> Handler {
        guard let text = value.string, let handler = Handler(text), handler.canTake else {
            throw Unusable(reason: "'transfer' is none of 'queue', 'agent:ID' and 'bot:NAME'")
        }
        return handler
    }
}

extension Handler {
    fileprivate var canTake: Bool {
        switch self {
        case .queue, .agent, .bot: true
        case .unassigned, .workbin: false
        }
    }
}
