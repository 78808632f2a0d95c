import Encoding
public import Events
public import Timeline

/// An event as CloudEvents 1.0 have it: a context that every consumer knows, and Parley's own event as `data`.
public struct CloudEvent: Sendable {
    /// The media type of one in structured mode: context and data as one JSON object.
    public static let type = "application/cloudevents+json"
    /// The media type of its data.
    public static let dataType = "application/json"
    /// What stands in front of the kind of event in `type`.
    public static let namespace = "parley."
    /// Bytes of `data` that are told whole; more is told by reference (`dataref`).
    public static let dataLimit = 20_000

    /// One member of the context.
    public struct Attribute: Hashable, Sendable {
        /// Lower-case letters.
        public let name: String
        /// Every attribute of Parley's is a text.
        public let value: String
    }

    /// Where it stands in the log.
    public let position: Position
    /// The context, in the order in which it is written.
    public let context: [Attribute]
    /// Parley's own event, a JSON object; nil where it is told by reference.
    public let data: [UInt8]?

    /// What an event tells.
    ///
    /// - Parameters:
    ///   - line: The line of its conversation.
    ///   - isWhole: Whether it is told whole, however large.
    public init(_ event: RecordedEvent, on line: LineID, isWhole: Bool = false) {
        position = event.position
        let told = event.told
        let isTold = isWhole || told.count <= CloudEvent.dataLimit
        data = isTold ? told : nil
        var context = CloudEventContext(event, on: line)
        if !isTold { context.add("dataref", "/v1/events/\(event.position.rawValue)") }
        self.context = context.attributes
    }

    /// Structured mode: a JSON object.
    public var json: [UInt8] {
        var json: [UInt8] = []
        append(to: &json)
        return json
    }

    /// Writes the event in structured mode behind what is there.
    public func append(to output: inout [UInt8]) {
        JSONObjectWriter.append(to: &output) { object in
            for attribute in context { object.add(attribute.name, attribute.value) }
            if let data { object.add("data", verbatim: data) }
        }
    }
}

/// The context of an event, put together.
private struct CloudEventContext {
    /// As many attributes as an event has, and `dataref`.
    private static let most = 13

    private(set) var attributes: [CloudEvent.Attribute] = []

    init(_ event: RecordedEvent, on line: LineID) {
        let number = "\(event.position.rawValue)"
        let isOfConversation = event.conversation != .system
        attributes.reserveCapacity(CloudEventContext.most)
        add("specversion", "1.0")
        add("id", number)
        add("source", "/v1/events")
        add("type", CloudEvent.namespace + event.event.name)
        if isOfConversation { add("subject", "conversations/\(event.conversation)") }
        add("time", event.occurredAt.description)
        add("datacontenttype", CloudEvent.dataType)
        // What a later Parley has recorded has a schema that this one doesn't know.
        if let kind = event.event.knownKind { add("dataschema", EventSchema(kind).identifier) }
        add("recordedtime", event.recordedAt.description)
        add("sequence", String(repeating: "0", count: max(20 - number.utf8.count, 0)) + number)
        if isOfConversation {
            add("partitionkey", "\(event.conversation)")
            add("line", line.rawValue)
        }
    }

    mutating func add(_ name: String, _ value: String) {
        attributes.append(CloudEvent.Attribute(name: name, value: value))
    }
}
