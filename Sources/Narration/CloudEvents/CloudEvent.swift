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
        var context = EventContext.of(event).attributes.map {
            Attribute(name: $0.name, value: $0.text(of: event, on: line))
        }
        if data == nil { context.append(Attribute(name: CloudEvent.reference, value: place)) }
        return context
    }

    private static let reference = "dataref"
    private var place: String { CloudEvent.place(of: position) }

    /// Where an event is whole that is told by reference.
    public static func place(of position: Position) -> String { "/v1/events/\(position.rawValue)" }

    /// Structured mode: a JSON object.
    public var json: [UInt8] {
        var json: [UInt8] = []
        append(to: &json)
        return json
    }

    /// Writes the event in structured mode behind what is there.
    public func append(to output: inout [UInt8]) {
        JSONObjectWriter.append(to: &output) { object in
            object.addMembers { EventContext.of(event).append(event, line, to: &$0) }
            let isTold = object.add("data", upTo: isWhole ? .max : CloudEvent.dataLimit) { output in
                JSONObjectWriter.append(to: &output) { $0.tell(event) }
            }
            if !isTold { object.add(CloudEvent.reference, place) }
        }
    }
}
