import Encoding
import Events
import Messages
import Narration
import Projections
import Timeline
import Views

/// A message as `/v1` shows it: what was said, and for one of ours what became of it.
struct ShownMessage: Encodable, Sendable {
    /// The platform's id of the customer's message; `parley.POSITION` for one of ours.
    var id: String
    var position: UInt64
    var conversation: UInt32
    /// `in` or `out`.
    var direction: String
    var type: String
    var text: String
    var at: String
    /// The platform's id of the message that it answers; of a reaction, an edit or a revocation the one it is about.
    var answers: String?
    /// The id or payload of the tapped button or row, or a form's answer as JSON (S4.23).
    var replyID: String?
    /// What it says beside its text, in words, as `parley replay` has them: where a place is, what is ordered at what price (S2.8).
    var details: [String]?
    /// What it says as the platform has it: the member that `type` names, and the others that a message can have.
    var content: JSON?
    /// Who wanted it sent; `phone` for a message sent by hand from the business's phone.
    var origin: String?
    /// How far it has got; what happened since then is in the receipts.
    var status: String?
    /// The platform's id, once it is known.
    var messageID: String?
    /// Whom the platform says it goes to, once it has said so.
    var waID: String?
    var userID: String?
    var attempts: [MessageFate.Attempt]?
    var receipts: [MessageFate.Receipt]?
    /// The platform's code for the reason of a refusal, and the reason.
    var code: UInt32?
    var reason: String?
    var correlationID: String?
    var callbackData: String?
    /// How it ended for the one who wanted it, where they wait for that or want to be told; and what came after all (S4.19).
    var outcome: String?
    var lateOutcome: String?
    /// The send node's output variables (S4.20).
    var send: SendOutput?
    /// The session it belongs to.
    var session: UInt32?
    /// Its last edit.
    var edited: Mark?
    /// That it was taken back.
    var revoked: Mark?
    /// The reactions that stand.
    var reactions: [MessageMarks.Reaction]?

    /// That something was done to it, by an event.
    struct Mark: Encodable, Sendable {
        let at: String
        let position: UInt64

        static let schema = Schema.object(["at": .time, "position": .integer])
    }
}

extension ShownMessage {
    static let direction = Schema.choice(["in", "out"])

    static let schema = Schema.named(
        "Message",
        .object(
            [
                "id": .string, "position": .integer, "conversation": .integer, "direction": direction, "type": .string,
                "text": .string, "at": .time,
                "answers": .string("The platform's id of the message that it answers or is about."),
                "replyID": .string("The id or payload of the tapped button or row, or a form's answer as JSON."),
                "details": .list(.string("What it says beside its text, in words.")),
                "content": Schema([
                    "type": "object", "additionalProperties": true,
                    "description":
                        "What it says as the platform has it: the member that `type` names, and others such as `context`, `errors` and `referral`.",
                ]),
                "origin": .string("`agent:ID`, `bot:NAME`, `api:TOKEN`, `rule:NAME` or `phone`."),
                "status": .choice([
                    "requested", "refused", "attempting", "waiting", "in-doubt", "accepted", "failed", "abandoned",
                ]),
                "messageID": .string("The platform's id."), "waID": .string("The recipient's WhatsApp id."),
                "userID": .string("The recipient's business-scoped user id."),
                "attempts": .list(MessageFate.Attempt.schema),
                "receipts": .list(MessageFate.Receipt.schema), "code": .integer, "reason": .string,
                "correlationID": .string,
                "callbackData": .string,
                "outcome": .string(
                    "`onSuccess`, `onSubmit`, `onDeliveryReportSuccess`, `onTimeout`, `onError`, `onPolicyFail` or `onDeliveryReportFail`."
                ),
                "lateOutcome": .string("What came of it after its outcome."), "send": SendOutput.schema,
                "session": .integer, "edited": Mark.schema, "revoked": Mark.schema,
                "reactions": .list(MessageMarks.Reaction.schema),
            ],
            optional: [
                "answers", "replyID", "details", "content", "origin", "status", "messageID", "waID", "userID",
                "attempts", "receipts", "code", "reason",
                "correlationID", "callbackData", "outcome", "lateOutcome", "send", "session", "edited", "revoked",
                "reactions",
            ]))
}

extension MessageFate.Attempt {
    static let schema = Schema.named(
        "Attempt",
        .object(
            [
                "attempt": .integer, "startedAt": .time,
                "result": .choice(["running", "accepted", "failed", "in-doubt"]), "endedAt": .time,
                "httpStatus": .integer, "code": .integer, "reason": .string, "retryAt": .time,
                "trace": .string("The platform's name for the request, which its support asks for."),
            ], optional: ["endedAt", "httpStatus", "code", "reason", "retryAt", "trace"]))
}

extension MessageFate.Receipt {
    static let schema = Schema.named(
        "Receipt",
        .object(
            [
                "status": .string("`sent`, `delivered`, `read`, `played`, `failed`, … each counts once."), "at": .time,
                "recordedAt": .time, "code": .integer, "reason": .string,
            ], optional: ["code", "reason"]))
}

extension MessageMarks.Reaction {
    static let schema = Schema.named(
        "Reaction",
        .object([
            "by": .string("`customer`, or who of ours: `agent:ID`, `bot:NAME`, `api:TOKEN`, `phone`."),
            "emoji": .string, "at": .time, "position": .integer,
        ]))
}

extension ShownMessage {
    /// What was said in an event; nil where it is no message.
    private init?(_ event: RecordedEvent) {
        switch event.event {
        case .messageReceived(let message):
            self.init(event, id: message.message.rawValue, "in", message.type, message.text)
            answers = message.answers == .absent ? nil : message.answers.rawValue
            replyID = message.replyID.isEmpty ? nil : message.replyID
            tell(message.raw, told: [message.text, message.replyID])
        case .messageEchoed(let echo):
            self.init(event, id: echo.message.rawValue, "out", echo.type, echo.text)
            origin = "phone"
            tell(echo.raw, told: [echo.text])
        case .sendRequested(let send):
            self.init(event, id: SendName(event.position).text, "out", send.content.type, send.content.text)
            origin = send.origin.description
            correlationID = send.correlationID.isEmpty ? nil : send.correlationID
            callbackData = send.callbackData.isEmpty ? nil : send.callbackData
            tell(send.content)
        case .sendRefused(let refused) where refused.send == .start:
            self.init(event, id: SendName(event.position).text, "out", refused.content.type, refused.content.text)
            origin = refused.origin.description
            correlationID = refused.correlationID.isEmpty ? nil : refused.correlationID
            tell(refused.content)
        default: return nil
        }
    }

    /// A message of a conversation: what was said, from the log, and what became of it and was done to it, from the views.
    init?(_ listed: ListedTranscriptMessage, _ event: RecordedEvent) {
        self.init(event)
        session = listed.session
        edited = listed.marks.edit.map { Mark(at: $0.at.description, position: $0.position) }
        revoked = listed.marks.revocation.map { Mark(at: $0.at.description, position: $0.position) }
        reactions = listed.marks.reactions.isEmpty ? nil : listed.marks.reactions
        guard let fate = listed.fate else { return }
        (status, messageID, waID, userID) = (fate.status, fate.messageID, fate.waID, fate.userID)
        (code, reason) = (fate.code, fate.reason)
        (outcome, lateOutcome) = (fate.outcome, fate.lateOutcome)
        // What a rule refused at once never had any.
        guard case .sendRequested = event.event else { return }
        (attempts, receipts) = (fate.attempts, fate.receipts)
    }

    /// About how many bytes a message has as it is shown.
    static func size(of event: RecordedEvent) -> Int {
        switch event.event {
        case .messageReceived(let message): message.text.utf8.count + message.raw.bytes.count
        case .messageEchoed(let echo): echo.text.utf8.count + echo.raw.bytes.count
        case .sendRequested(let send): send.content.text.utf8.count + send.content.body.bytes.count
        case .sendRefused(let refused): refused.content.text.utf8.count + refused.content.body.bytes.count
        default: 0
        }
    }

    /// Tells what an item of the platform's says.
    private mutating func tell(_ raw: RawBytes, told: [String]) {
        let phrases = ItemTelling.phrases(of: raw, type: type, told: told)
        details = phrases.isEmpty ? nil : phrases
        guard case .object(let members)? = try? JSONCoding.decode(JSON.self, from: raw.bytes) else { return }
        let rest = members.filter { !ItemTelling.addressing.contains($0.key) }
        content = rest.isEmpty ? nil : .object(rest)
    }

    /// Tells what a message of ours says.
    private mutating func tell(_ said: MessageContent) {
        answers = said.answers == .absent ? nil : said.answers.rawValue
        guard let body = try? JSONCoding.decode(JSON.self, from: said.body.bytes) else { return }
        content = .object([said.type: body])
        guard case .template(let template) = Message(said), !template.otherValues.isEmpty else { return }
        details = template.otherValues
    }

    private init(_ event: RecordedEvent, id: String, _ direction: String, _ type: String, _ text: String) {
        self.id = id
        position = event.position.rawValue
        conversation = event.conversation.rawValue
        self.direction = direction
        self.type = type
        self.text = text
        at = event.occurredAt.description
    }
}
