import Encoding
import Events
import Messages
import Narration
import Projections
import Timeline

/// A message as `/v1` shows it: what was said, and for one of ours what became of it.
struct MessageView: Encodable, Sendable {
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
    var attempts: [AttemptView]?
    var receipts: [ReceiptView]?
    /// The platform's code for the reason of a refusal, and the reason.
    var code: UInt32?
    var reason: String?
    var correlationID: String?
    var callbackData: String?
}

extension MessageView {
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
                "userID": .string("The recipient's business-scoped user id."), "attempts": .list(AttemptView.schema),
                "receipts": .list(ReceiptView.schema), "code": .integer, "reason": .string, "correlationID": .string,
                "callbackData": .string,
            ],
            optional: [
                "answers", "replyID", "details", "content", "origin", "status", "messageID", "waID", "userID",
                "attempts", "receipts", "code", "reason",
                "correlationID", "callbackData",
            ]))
}

/// One attempt to send a message.
struct AttemptView: Encodable, Sendable {
    let attempt: UInt32
    let startedAt: String
    /// `running`, `accepted`, `failed` or `in-doubt`.
    var result = "running"
    var endedAt: String?
    var httpStatus: UInt32?
    var code: UInt32?
    var reason: String?
    /// The platform's name for the request, which its support asks for.
    var trace: String?
    var retryAt: String?

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

/// One receipt: a fact of its own, never an overwrite of another.
struct ReceiptView: Encodable, Sendable {
    let status: String
    let at: String
    let recordedAt: String
    var code: UInt32?
    var reason: String?

    static let schema = Schema.named(
        "Receipt",
        .object(
            [
                "status": .string("`sent`, `delivered`, `read`, `played`, `failed`, … each counts once."), "at": .time,
                "recordedAt": .time, "code": .integer, "reason": .string,
            ], optional: ["code", "reason"]))
}

extension MessageView {
    /// What was said in an event; nil where it is no message.
    init?(_ event: RecordedEvent) {
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
            (origin, status, attempts, receipts) = (send.origin.description, "requested", [], [])
            correlationID = send.correlationID.isEmpty ? nil : send.correlationID
            callbackData = send.callbackData.isEmpty ? nil : send.callbackData
            tell(send.content)
        case .sendRefused(let refused) where refused.send == .start:
            self.init(event, id: SendName(event.position).text, "out", refused.content.type, refused.content.text)
            (origin, status) = (refused.origin.description, "refused")
            (code, reason) = (refused.code, refused.reason)
            correlationID = refused.correlationID.isEmpty ? nil : refused.correlationID
            tell(refused.content)
        default: return nil
        }
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

/// The messages of a stretch of a conversation, with what became of ours: a fold over its events in order.
struct MessageTimeline {
    private(set) var messages: [MessageView] = []
    private var sends: [Position: Int] = [:]
    private var receipts: [(receipt: ReceiptReceived, event: RecordedEvent)] = []

    /// Takes the next event into account; one that is about a message before the stretch is passed over.
    mutating func apply(_ event: RecordedEvent) {
        if let message = MessageView(event) { return add(message) }
        switch event.event {
        case .sendAttempted(let attempted):
            update(attempted.send) { message in
                message.status = "attempting"
                message.attempts?.append(
                    AttemptView(attempt: attempted.attempt, startedAt: event.occurredAt.description))
            }
        case .sendAccepted(let accepted):
            update(accepted.send) { message in
                (message.status, message.messageID) = ("accepted", accepted.message.rawValue)
                message.waID = accepted.waID.isEmpty ? nil : accepted.waID
                message.userID = accepted.userID.isEmpty ? nil : accepted.userID
                message.end(accepted.attempt, "accepted", event)
            }
        case .sendFailed(let failed): update(failed.send) { $0.fail(failed, event) }
        case .sendInDoubt(let doubt):
            update(doubt.send) { message in
                message.status = "in-doubt"
                message.end(doubt.attempt, "in-doubt", event) { $0.reason = doubt.reason }
            }
        case .sendDoubtResolved(let resolved): update(resolved.send) { $0.resolve(resolved) }
        case .sendRefused(let refused):
            update(refused.send) { ($0.status, $0.code, $0.reason) = ("refused", refused.code, refused.reason) }
        case .sendRetryDue(let due): update(due.send) { $0.status = "requested" }
        case .receiptReceived(let receipt): receipts.append((receipt, event))
        default: return
        }
    }

    /// Takes the next message into account.
    mutating func add(_ message: MessageView) {
        // Only what was asked for has attempts.
        if message.attempts != nil { sends[Position(message.position)] = messages.count }
        messages.append(message)
    }

    /// Joins the receipts, which may have come before the platform's answer did, to their messages.
    mutating func joinReceipts() {
        var byMessage: [String: Int] = [:]
        for index in sends.values { if let id = messages[index].messageID { byMessage[id] = index } }
        for (receipt, event) in receipts {
            let byToken = receipt.token.flatMap { sends[$0.send] }
            guard let index = byMessage[receipt.message.rawValue] ?? byToken else { continue }
            messages[index].latch(receipt, event)
        }
        receipts = []
    }

    private mutating func update(_ send: Position, _ change: (inout MessageView) -> Void) {
        if let index = sends[send] { change(&messages[index]) }
    }
}

extension MessageView {
    fileprivate mutating func end(
        _ attempt: UInt32, _ result: String, _ event: RecordedEvent, _ change: (inout AttemptView) -> Void = { _ in }
    ) {
        guard let index = attempts?.lastIndex(where: { $0.attempt == attempt }) else { return }
        attempts?[index].result = result
        attempts?[index].endedAt = event.occurredAt.description
        if var ended = attempts?[index] {
            change(&ended)
            attempts?[index] = ended
        }
    }

    fileprivate mutating func fail(_ failed: SendFailed, _ event: RecordedEvent) {
        status = failed.retryAt == nil ? "failed" : "waiting"
        end(failed.attempt, "failed", event) { attempt in
            attempt.httpStatus = failed.httpStatus == 0 ? nil : failed.httpStatus
            attempt.code = failed.code == 0 ? nil : failed.code
            attempt.reason = failed.reason
            attempt.trace = failed.trace.isEmpty ? nil : failed.trace
            attempt.retryAt = failed.retryAt?.description
        }
    }

    fileprivate mutating func resolve(_ resolved: SendDoubtResolved) {
        switch resolved.outcome {
        case .sent: (status, messageID) = ("accepted", resolved.message.rawValue)
        case .abandoned: status = "abandoned"
        case .resend: status = "requested"
        }
    }

    /// Each status counts once, with the time of the first receipt that told it.
    fileprivate mutating func latch(_ receipt: ReceiptReceived, _ event: RecordedEvent) {
        messageID = messageID ?? receipt.message.rawValue
        guard receipts?.contains(where: { $0.status == receipt.status }) == false else { return }
        receipts?.append(
            ReceiptView(
                status: receipt.status, at: event.occurredAt.description, recordedAt: event.recordedAt.description,
                code: receipt.errorCode == 0 ? nil : receipt.errorCode,
                reason: receipt.errorText.isEmpty ? nil : receipt.errorText))
    }
}
