import Events
import Narration
import Projections
import Timeline
import Views

/// A conversation as `/v1` shows it.
struct ShownConversation: Sendable {
    let json: String

    init(_ glimpse: ConversationGlimpse, lastMessage: ListedMessage?, at now: Timestamp, match: Position?? = nil) {
        json = ConversationReport(
            state: glimpse.state, policy: glimpse.policy, contact: glimpse.contact ?? Contact(), now: now
        )
        .json(lastMessage: lastMessage.map { ($0.isInbound, $0.text, $0.at) }, match: match)
    }

    static let schema = Schema.named(
        "Conversation",
        .object(
            [
                "id": .integer, "line": .string, "contact": contact,
                "window": .object(["open": .boolean, "closesAt": .orNull(.time)]),
                "session": .orNull(
                    .object([
                        "number": .integer,
                        "handler": .string("`unassigned`, `queue`, `bot:NAME`, `agent:ID` or `workbin:NAME`."),
                        "openedAt": .time, "handlerSince": .time,
                    ])),
                "pendingResponse": .orNull(.object(["urgency": .choice(["green", "yellow", "red"]), "since": .time])),
                "lastMessage": .orNull(.object(["direction": ShownMessage.direction, "text": .string, "at": .time])),
                "timers": .list(.object(["rule": .string, "deadline": .time])),
                "identity": .orNull(
                    .object(["hash": .orNull(.string), "since": .orNull(.time), "isUnverified": .boolean])),
                "events": .integer,
                "match": .orNull(.integer),
            ], optional: ["match"]))

    private static let contact = Schema.named(
        "Contact",
        .object([
            "id": .integer, "name": .orNull(.string), "phone": .orNull(.string),
            "userID": .orNull(.string("The business-scoped user id.")),
        ]))
}
