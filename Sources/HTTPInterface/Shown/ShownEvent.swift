import Encoding
import Events
import Narration
import Timeline

/// An event as `/v1` shows it.
struct ShownEvent: Sendable {
    /// A JSON object.
    let json: [UInt8]

    static let schema = Schema.named("Event", .object(members, optional: ["decision", "words"]))

    private static let members: [String: Schema] = [
        "position": .integer, "version": .integer, "event": .string, "occurredAt": .time, "recordedAt": .time,
        "cause": .orNull(.integer), "fields": .anything, "decision": decision, "words": words,
    ]

    private static let decision = Schema.object(
        ["rule": .string, "version": .integer, "restsOn": .list(.integer), "deadline": .time],
        optional: ["rule", "version", "restsOn", "deadline"])

    private static let words = Schema.object(
        [
            "kind": .choice(Account.Kind.allCases.map { "\($0)" }), "text": .string,
            "reason": .string("The rule with its capability and version, the events it rests on, the deadline."),
        ], optional: ["reason"])

    /// - Parameter inWords: Whether it is told in words, too.
    init(_ event: RecordedEvent, inWords: Bool = false) {
        var object = JSONObjectWriter()
        object.tell(event, inWords: inWords)
        json = object.finished
    }
}

extension ShownEvent {
    static let loggedSchema = Schema.named(
        "LoggedEvent",
        .object(
            members.merging(["conversation": .orNull(.integer), "line": .orNull(.string)]) { first, _ in first },
            optional: ["decision", "words"]))

    /// An event of the whole log, with whose it is.
    ///
    /// - Parameter line: The line of its conversation; nil for what all have in common.
    init(_ event: RecordedEvent, on line: LineID?, inWords: Bool) {
        var object = JSONObjectWriter()
        let isShared = event.conversation == .system
        object.add("conversation", verbatim: Array((isShared ? "null" : "\(event.conversation)").utf8))
        object.add("line", verbatim: Array((line.map { JSONText.quoted($0.rawValue) } ?? "null").utf8))
        object.tell(event, inWords: inWords)
        json = object.finished
    }
}
