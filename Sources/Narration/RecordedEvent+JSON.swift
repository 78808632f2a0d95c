public import Encoding
public import Events
import Timeline

extension RecordedEvent {
    /// The event with its place and its times as one JSON object on one line.
    public var jsonLine: String {
        var object = JSONObjectWriter()
        object.add("position", position.rawValue)
        object.add("conversation", UInt64(conversation.rawValue))
        object.add("version", UInt64(version))
        object.add("occurredAt", "\(occurredAt)")
        object.add("recordedAt", "\(recordedAt)")
        if cause != .start { object.add("cause", cause.rawValue) }
        object.add(self)
        return object.line
    }

    /// The event as `/v1` and CloudEvents tell it: a JSON object, which ``EventSchema`` describes.
    public var told: [UInt8] {
        var told: [UInt8] = []
        told.reserveCapacity(RecordedEvent.usualSize)
        JSONObjectWriter.append(to: &told) { $0.tell(self) }
        return told
    }

    /// Bytes that suffice for nearly every event.
    private static let usualSize = 1_280
}

/// What happened, as JSON: the members that are the same wherever an event is told, by `simulate`, `replay` and `/v1`.
public struct EventMembers: Sendable {
    /// The event's name: `sessionAssigned`.
    public let event: String
    /// Its fields as a JSON object, without the decision.
    public let fields: [UInt8]
    /// The decision as a JSON object; nil where Parley decided nothing.
    public let decision: [UInt8]?

    /// What an event tells.
    public init(of event: Event) {
        self.event = event.name
        var fields: [UInt8] = []
        fields.reserveCapacity(EventMembers.usualSize)
        decision = EventMembers.append(fieldsOf: event, to: &fields)
        self.fields = fields
    }

    private static let usualSize = 1_024
    private static let decisionName = Array("\"decision\":".utf8)
    private static let nothing = Array("{}".utf8)

    /// Writes an event's fields as a JSON object, without the decision.
    ///
    /// - Returns: What was decided; nil where nothing was.
    fileprivate static func append(fieldsOf event: Event, to output: inout [UInt8]) -> [UInt8]? {
        guard let known = event.fields else {
            output += nothing
            return nil
        }
        guard let apart = known.appendJSON(to: &output) else { return nil }
        let decision = Array(output[apart])
        var member = apart.lowerBound - decisionName.count..<apart.upperBound
        if output[member.lowerBound - 1] == UInt8(ascii: ",") {
            member = member.lowerBound - 1..<member.upperBound
        } else if output[member.upperBound] == UInt8(ascii: ",") {
            member = member.lowerBound..<member.upperBound + 1
        }
        output.removeSubrange(member)
        return decision == nothing ? nil : decision
    }
}

/// What stands before an event's fields.
private enum EventHead {
    private static let known = ByKind { made(named: $0.name) }

    static func of(_ event: RecordedEvent) -> EventTemplate {
        event.event.knownKind.flatMap { known[$0] } ?? made(named: event.event.name)
    }

    private static func made(named name: String) -> EventTemplate {
        var head = EventTemplate()
        head.add("\"position\":")
        head.add(.position)
        head.add(",\"version\":")
        head.add(.version)
        head.add(",\"event\":\"")
        head.add(inString: name)
        head.add("\",\"occurredAt\":\"")
        head.add(.occurredAt)
        head.add("\",\"recordedAt\":\"")
        head.add(.recordedAt)
        head.add("\",\"cause\":")
        head.add(.cause)
        head.add(",\"fields\":")
        return head
    }
}

extension JSONObjectWriter {
    /// Adds what `/v1` tells of an event: its place, its times, what happened, and why.
    ///
    /// - Parameter inWords: Whether it is said in words, too, as ``Narrator`` has them: `words`.
    public mutating func tell(_ recorded: RecordedEvent, inWords: Bool = false) {
        var decision: [UInt8]?
        addMembers { output in
            EventHead.of(recorded).append(recorded, to: &output)
            decision = EventMembers.append(fieldsOf: recorded.event, to: &output)
        }
        // Left out where Parley decided nothing.
        if let decision { add("decision", verbatim: decision) }
        if inWords { add("words", verbatim: Narrator.account(of: recorded.event).json) }
    }

    /// Adds what happened: `event`, `fields`, and `decision` where Parley decided it. The payload of an event that this version
    /// doesn't know stands as hexadecimal digits under `unrecognized`.
    public mutating func add(_ recorded: RecordedEvent) {
        let members = EventMembers(of: recorded.event)
        add("event", members.event)
        add("fields", verbatim: members.fields)
        if let decision = members.decision { add("decision", verbatim: decision) }
        if case .unrecognized(_, let payload) = recorded.event { add("unrecognized", hexadecimal(payload)) }
    }

    /// The object on one line, harmless for a terminal.
    public var line: String { Visible.json(String(decoding: finished, as: UTF8.self)) }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
