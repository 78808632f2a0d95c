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

    private let event: RecordedEvent
    private let line: LineID
    private let isWhole: Bool

    /// Where it stands in the log.
    public var position: Position { event.position }

    /// What an event tells.
    ///
    /// - Parameters:
    ///   - line: The line of its conversation.
    ///   - isWhole: Whether it is told whole, however large.
    public init(_ event: RecordedEvent, on line: LineID, isWhole: Bool = false) {
        (self.event, self.line, self.isWhole) = (event, line, isWhole)
    }

    /// Parley's own event, a JSON object; nil where it is told by reference.
    public var data: [UInt8]? {
        let told = event.told
        return isWhole || told.count <= CloudEvent.dataLimit ? told : nil
    }

    /// The context, in the order in which it is written.
    ///
    /// - Parameter data: The event's ``data``.
    public func context(with data: [UInt8]?) -> [Attribute] {
        var context: [Attribute] = []
        var value: [UInt8] = []
        for attribute in ContextAttribute.all where attribute.write(event, line, &value) {
            context.append(Attribute(name: attribute.name, value: String(decoding: value, as: UTF8.self)))
            value.removeAll(keepingCapacity: true)
        }
        if data == nil { context.append(Attribute(name: CloudEvent.reference, value: place)) }
        return context
    }

    private static let reference = "dataref"
    private var place: String { "/v1/events/\(position.rawValue)" }

    /// Structured mode: a JSON object.
    public var json: [UInt8] {
        var json: [UInt8] = []
        append(to: &json)
        return json
    }

    /// Writes the event in structured mode behind what is there.
    public func append(to output: inout [UInt8]) {
        JSONObjectWriter.append(to: &output) { object in
            object.addMembers { output in
                for attribute in ContextAttribute.all { attribute.append(event, line, to: &output) }
            }
            let isTold = object.add("data", upTo: isWhole ? .max : CloudEvent.dataLimit) { output in
                JSONObjectWriter.append(to: &output) { $0.tell(event) }
            }
            if !isTold { object.add(CloudEvent.reference, place) }
        }
    }
}

/// An attribute of every event's context, or of those of some.
private struct ContextAttribute: Sendable {
    let name: String
    /// Writes the attribute's text behind what is there; false where an event has none.
    let write: @Sendable (RecordedEvent, LineID, inout [UInt8]) -> Bool
    /// What stands before its text in JSON.
    private let begin: [UInt8]
    /// Whether its text stands in JSON as it is.
    private let isPlain: Bool

    init(
        _ name: String, isPlain: Bool = true,
        _ write: @escaping @Sendable (RecordedEvent, LineID, inout [UInt8]) -> Bool
    ) {
        (self.name, self.isPlain, self.write) = (name, isPlain, write)
        begin = Array(",\"\(name)\":\"".utf8)
    }

    /// One that has the same text always.
    private init(_ name: String, _ text: String) {
        let bytes = Array(text.utf8)
        self.init(name) { _, _, output in
            output += bytes
            return true
        }
    }

    /// One that only events of a conversation have.
    private init(
        ofConversation name: String, isPlain: Bool = true,
        _ write: @escaping @Sendable (RecordedEvent, LineID, inout [UInt8]) -> Void
    ) {
        self.init(name, isPlain: isPlain) { event, line, output in
            guard event.conversation != .system else { return false }
            write(event, line, &output)
            return true
        }
    }

    /// Writes it as a member, a comma before it; nothing where an event has none.
    func append(_ event: RecordedEvent, _ line: LineID, to output: inout [UInt8]) {
        let before = output.count
        output += begin
        let start = output.count
        guard write(event, line, &output) else { return output.removeSubrange(before...) }
        if !isPlain { JSONText.escape(&output, from: start) }
        output.append(UInt8(ascii: "\""))
    }

    static let all = [
        ContextAttribute("specversion", "1.0"),
        ContextAttribute("id") { event, _, output in
            output.append(decimal: event.position.rawValue)
            return true
        },
        ContextAttribute("source", "/v1/events"),
        ContextAttribute("type", isPlain: false) { event, _, output in
            output += namespace
            output += event.event.name.utf8
            return true
        },
        ContextAttribute(ofConversation: "subject") { event, _, output in
            output += subject
            output.append(decimal: UInt64(event.conversation.rawValue))
        },
        ContextAttribute("time") { event, _, output in
            event.occurredAt.append(to: &output)
            return true
        },
        ContextAttribute("datacontenttype", CloudEvent.dataType),
        // What a later Parley has recorded has a schema that this one doesn't know.
        ContextAttribute("dataschema") { event, _, output in
            guard let schema = event.event.knownKind.flatMap({ schemas[$0] }) else { return false }
            output += schema
            return true
        },
        ContextAttribute("recordedtime") { event, _, output in
            event.recordedAt.append(to: &output)
            return true
        },
        ContextAttribute("sequence") { event, _, output in
            let start = output.count
            output.append(decimal: event.position.rawValue)
            let zeros = repeatElement(UInt8(ascii: "0"), count: max(20 - (output.count - start), 0))
            output.insert(contentsOf: zeros, at: start)
            return true
        },
        ContextAttribute(ofConversation: "partitionkey") { event, _, output in
            output.append(decimal: UInt64(event.conversation.rawValue))
        },
        ContextAttribute(ofConversation: "line", isPlain: false) { _, line, output in output += line.rawValue.utf8 },
    ]

    private static let namespace = Array(CloudEvent.namespace.utf8)
    private static let schemas = Dictionary(
        uniqueKeysWithValues: EventKind.allCases.map { ($0, Array(EventSchema($0).identifier.utf8)) })
    private static let subject = Array("conversations/".utf8)
}
