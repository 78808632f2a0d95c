import Encoding
import Events
import Timeline

/// The context of all CloudEvents of a kind, of those that belong to a conversation, or of the others: which attributes there are, and of what
/// their texts consist.
struct EventContext: Sendable {
    /// What differs from event to event.
    enum Value {
        case position
        /// The position in 20 digits.
        case sequence
        case conversation
        case occurredAt
        case recordedAt
        case line
    }

    /// An attribute: its text is the same for all, or ends in what differs.
    struct Attribute: Sendable {
        let name: String
        fileprivate let begin: String
        fileprivate let value: Value?

        fileprivate init(_ name: String, _ begin: String = "", _ value: Value? = nil) {
            (self.name, self.begin, self.value) = (name, begin, value)
        }

        /// The text of an event's.
        func text(of event: RecordedEvent, on line: LineID) -> String {
            var text = Array(begin.utf8)
            value?.append(event, line, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// Some of the text, up to an end, and what differs behind it.
    private struct Step {
        let end: Int
        let value: Value?
    }

    /// In the order in which they are written.
    let attributes: [Attribute]
    /// All of it as members of a JSON object: what is the same for all events, one behind the other, and where something is in between. Attribute
    /// by attribute it took a quarter of what it takes to write an event.
    private let text: [UInt8]
    private let steps: [Step]

    private init(_ kind: EventKind?, named name: String, isOfConversation: Bool) {
        var attributes = [
            Attribute("specversion", "1.0"), Attribute("id", "", .position), Attribute("source", "/v1/events"),
            Attribute("type", CloudEvent.namespace + name),
        ]
        if isOfConversation { attributes.append(Attribute("subject", "conversations/", .conversation)) }
        attributes += [Attribute("time", "", .occurredAt), Attribute("datacontenttype", CloudEvent.dataType)]
        // What a later Parley has recorded has a schema that this one doesn't know.
        if let kind { attributes.append(Attribute("dataschema", EventSchema(kind).identifier)) }
        attributes += [Attribute("recordedtime", "", .recordedAt), Attribute("sequence", "", .sequence)]
        if isOfConversation {
            attributes += [Attribute("partitionkey", "", .conversation), Attribute("line", "", .line)]
        }
        self.attributes = attributes
        (text, steps) = EventContext.members(attributes)
    }

    private static func members(_ attributes: [Attribute]) -> ([UInt8], [Step]) {
        var (text, steps): ([UInt8], [Step]) = ([], [])
        for attribute in attributes {
            text += "\(text.isEmpty ? "" : ",")\"\(attribute.name)\":\"".utf8
            let start = text.count
            text += attribute.begin.utf8
            JSONText.escape(&text, from: start)
            if let value = attribute.value { steps.append(Step(end: text.count, value: value)) }
            text.append(UInt8(ascii: "\""))
        }
        return (text, steps + [Step(end: text.count, value: nil)])
    }

    /// Writes an event's as members of a JSON object, with commas between them.
    func append(_ event: RecordedEvent, _ line: LineID, to output: inout [UInt8]) {
        text.withUnsafeBufferPointer { text in
            var start = 0
            for step in steps {
                output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<step.end]))
                step.value?.append(event, line, inJSON: true, to: &output)
                start = step.end
            }
        }
    }

    // MARK: Kinds

    private static let ofConversations = contexts(isOfConversation: true)
    private static let ofSystem = contexts(isOfConversation: false)

    private static func contexts(isOfConversation: Bool) -> [EventKind: EventContext] {
        Dictionary(
            uniqueKeysWithValues: EventKind.allCases.map {
                ($0, EventContext($0, named: $0.name, isOfConversation: isOfConversation))
            })
    }

    /// That of an event.
    static func of(_ event: RecordedEvent) -> EventContext {
        let isOfConversation = event.conversation != .system
        let kind = event.event.knownKind
        return kind.flatMap { (isOfConversation ? ofConversations : ofSystem)[$0] }
            ?? EventContext(kind, named: event.event.name, isOfConversation: isOfConversation)
    }
}

extension EventContext.Value {
    fileprivate func append(_ event: RecordedEvent, _ line: LineID, inJSON: Bool = false, to output: inout [UInt8]) {
        switch self {
        case .position: output.append(decimal: event.position.rawValue)
        case .sequence: output.append(decimal: event.position.rawValue, digits: 20)
        case .conversation: output.append(decimal: UInt64(event.conversation.rawValue))
        case .occurredAt: event.occurredAt.append(to: &output)
        case .recordedAt: event.recordedAt.append(to: &output)
        case .line:
            let start = output.count
            output += line.rawValue.utf8
            if inJSON { JSONText.escape(&output, from: start) }
        }
    }
}
