public import Encoding
public import Events
public import Timeline

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
        EventMembers.append(fieldsOf: event, to: &fields)
        decision = EventMembers.hasDecision(event) ? EventMembers.takeDecision(from: &fields) : nil
        self.fields = fields
    }

    /// Writes all of an event's fields as a JSON object.
    fileprivate static func append(fieldsOf event: Event, to output: inout [UInt8]) {
        if let known = event.fields { known.appendJSON(to: &output) } else { output += "{}".utf8 }
    }

    /// Whether there may be a decision among an event's fields.
    fileprivate static func hasDecision(_ event: Event) -> Bool { deciding.contains(event.kind) }

    private static let usualSize = 1_024

    /// The kinds of event that have a decision.
    private static let deciding = Set(
        EventKind.allCases.filter { $0.fields.shape.fields.contains { $0.name == decisionName } }.map(\.rawValue))

    private static let decisionName = "decision"

    /// Takes the decision out of an event's fields.
    ///
    /// - Returns: What was decided; nil where nothing was.
    private static func takeDecision(from fields: inout [UInt8]) -> [UInt8]? {
        // What an event prints is JSON, always.
        guard let document = try? JSONDocument(fields, limit: .max), let decision = document.root[decisionName] else {
            return nil
        }
        var member = decision.range.lowerBound - "\"\(decisionName)\":".utf8.count..<decision.range.upperBound
        if fields[member.lowerBound - 1] == UInt8(ascii: ",") {
            member = member.lowerBound - 1..<member.upperBound
        } else if fields[member.upperBound] == UInt8(ascii: ",") {
            member = member.lowerBound..<member.upperBound + 1
        }
        fields.removeSubrange(member)
        return decision.range.count == "{}".utf8.count ? nil : decision.raw
    }
}

private let null = Array("null".utf8)

extension JSONObjectWriter {
    /// Adds what `/v1` tells of an event: its place, its times, what happened, and why.
    ///
    /// - Parameter inWords: Whether it is said in words, too, as ``Narrator`` has them: `words`.
    public mutating func tell(_ recorded: RecordedEvent, inWords: Bool = false) {
        add("position", recorded.position.rawValue)
        add("version", UInt64(recorded.version))
        add("event", recorded.event.name)
        add("occurredAt", moment: recorded.occurredAt)
        add("recordedAt", moment: recorded.recordedAt)
        if recorded.cause == .start { add("cause", verbatim: null) } else { add("cause", recorded.cause.rawValue) }
        if EventMembers.hasDecision(recorded.event) {
            let members = EventMembers(of: recorded.event)
            add("fields", verbatim: members.fields)
            // Left out where Parley decided nothing.
            if let decision = members.decision { add("decision", verbatim: decision) }
        } else {
            add("fields") { EventMembers.append(fieldsOf: recorded.event, to: &$0) }
        }
        if inWords { add("words", verbatim: Narrator.account(of: recorded.event).json) }
    }

    /// Adds a member that is a moment.
    public mutating func add(_ key: String, moment time: Timestamp) {
        add(key) { output in
            output.append(UInt8(ascii: "\""))
            time.append(to: &output)
            output.append(UInt8(ascii: "\""))
        }
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
