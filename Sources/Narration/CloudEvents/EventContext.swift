import Encoding
import Events
import Timeline

/// The context of all CloudEvents of a kind, of those that belong to a conversation, or of the others: which attributes there are, and of what
/// their texts consist.
struct EventContext: Sendable {
    /// An attribute: its text is the same for all, or ends in what differs.
    struct Attribute: Sendable {
        let name: String
        fileprivate let begin: String
        fileprivate let value: EventTemplate.Value?

        fileprivate init(_ name: String, _ begin: String = "", _ value: EventTemplate.Value? = nil) {
            (self.name, self.begin, self.value) = (name, begin, value)
        }

        /// The text of an event's.
        func text(of event: RecordedEvent, on line: LineID) -> String {
            var text = Array(begin.utf8)
            value?.append(event, line, inJSON: false, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// In the order in which they are written.
    let attributes: [Attribute]
    /// All of it as members of a JSON object, with commas between them. Attribute by attribute it took a quarter of what it takes to write an event.
    private let members: EventTemplate

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
        members = EventContext.members(attributes)
    }

    private static func members(_ attributes: [Attribute]) -> EventTemplate {
        var members = EventTemplate()
        for (index, attribute) in attributes.enumerated() {
            members.add("\(index == 0 ? "" : ",")\"\(attribute.name)\":\"")
            members.add(inString: attribute.begin)
            if let value = attribute.value { members.add(value) }
            members.add("\"")
        }
        return members
    }

    /// Writes an event's as members of a JSON object, with commas between them.
    func append(_ event: RecordedEvent, _ line: LineID, to output: inout [UInt8]) {
        members.append(event, line, to: &output)
    }

    // MARK: Kinds

    private static let ofConversations = contexts(isOfConversation: true)
    private static let ofSystem = contexts(isOfConversation: false)

    private static func contexts(isOfConversation: Bool) -> ByKind<EventContext> {
        ByKind { EventContext($0, named: $0.name, isOfConversation: isOfConversation) }
    }

    /// That of an event.
    static func of(_ event: RecordedEvent) -> EventContext {
        let isOfConversation = event.conversation != .system
        let kind = event.event.knownKind
        return kind.flatMap { (isOfConversation ? ofConversations : ofSystem)[$0] }
            ?? EventContext(kind, named: event.event.name, isOfConversation: isOfConversation)
    }
}
