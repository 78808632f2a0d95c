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
        var object = JSONObjectWriter()
        object.tell(self)
        return object.finished
    }
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
        var fields = JSONObjectWriter()
        var decision: [UInt8]?
        // What an event prints is JSON, always: a document that can't be read has no members.
        let document = try? JSONDocument(Array(event.json.utf8), limit: .max)
        let members = document.map { Array($0.root.members) } ?? []
        for (name, value) in members {
            if name != "decision" {
                fields.add(name, verbatim: value.raw)
            } else if value.raw != Array("{}".utf8) {
                decision = value.raw
            }
        }
        (self.fields, self.decision) = (fields.finished, decision)
    }
}

extension JSONObjectWriter {
    /// Adds what `/v1` tells of an event: its place, its times, what happened, and why.
    ///
    /// - Parameter inWords: Whether it is said in words, too, as ``Narrator`` has them: `words`.
    public mutating func tell(_ recorded: RecordedEvent, inWords: Bool = false) {
        let members = EventMembers(of: recorded.event)
        add("position", recorded.position.rawValue)
        add("version", UInt64(recorded.version))
        add("event", members.event)
        add("occurredAt", recorded.occurredAt.description)
        add("recordedAt", recorded.recordedAt.description)
        add("cause", verbatim: Array((recorded.cause == .start ? "null" : "\(recorded.cause.rawValue)").utf8))
        add("fields", verbatim: members.fields)
        // Left out where Parley decided nothing.
        if let decision = members.decision { add("decision", verbatim: decision) }
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
