import Broker
import Decisions
import Events
import Hummingbird
import Messages
import Projections
import Timeline
import WhatsApp

/// The Graph API's `messages` route: client libraries work by changing their base URL (B5).
struct GraphRoutes: Resource {
    private let gate: Gate
    private let outcomes: SendOutcomes
    private let configuration: HTTPConfiguration
    private let clock: any Clock<Duration>
    private let reading: GraphReading

    init(_ interior: HTTPInterior) {
        (gate, outcomes) = (interior.gate, interior.outcomes)
        (configuration, clock) = (interior.configuration, interior.clock)
        reading = GraphReading(interior)
    }

    var operations: [Operation] {
        [
            Operation(
                .post, "/{version}/{phone_number_id}/messages", id: "sendGraphMessage", tag: "Graph API",
                access: .sending,
                "Sends a message as the Graph API does, errors included; or marks a customer's as read, and shows that somebody is typing."
            )
            .part("version", .string("A version of the Graph API, such as v23.0."), "Taken as it is.")
            .part("phone_number_id", .string, "The line.")
            .query("access_token", .string, "The token, where no Authorization header carries it.")
            .keyed()
            .body(GraphRoutes.messageSchema, limit: configuration.limits.graphBody)
            .answers(
                200, "The platform took it, or Parley will go on trying; or it is marked as read.",
                GraphRoutes.answerSchema
            )
            .graphErrors()
            .handle { try await send($0, $1) }
        ]
    }

    private func send(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let version = exchange.path("version")
        guard GraphPath.isVersion(version) || version == GraphPath.noVersion else {
            throw GraphError(httpStatus: 404, code: 2500, title: "(#2500) Unknown path components: /\(version)")
        }
        let line = LineID(exchange.path("phone_number_id"))
        guard caller.sees(line) else { throw Problem(.notFound, "there is no line '\(line)' for this token") }
        let body = try await GraphBody.json(exchange)
        switch SendRequestDecoder.decode(body) {
        case .failure(let error): throw error
        case .success(.markRead(let message, let showsTyping)):
            return try await reading.mark(message, showsTyping: showsTyping, on: line, body, exchange, caller)
        case .success(.message(let message)): return try await send(message, from: line, exchange, caller)
        }
    }

    private func send(
        _ message: MessageToSend, from line: LineID, _ exchange: Exchange, _ caller: Caller
    ) async throws -> Response {
        let command = try command(for: message, from: line, caller)
        for event in try await gate.submit(for: exchange, { .send(command) }) {
            switch event.event {
            case .sendRefused(let refused):
                var error = GraphError(refused.code, refused.reason)
                // By it the refusal is found in the log, as `/v1/messages` shows it.
                error.traceID = SendName(event.position).text
                throw error
            case .sendRequested: return try await answer(to: message, requestedIn: event, exchange, caller)
            default: continue
            }
        }
        throw GraphError(131_000, "the message was neither requested nor refused: see Parley's log")
    }

    private func command(for message: MessageToSend, from line: LineID, _ caller: Caller) throws -> SendCommand {
        let recipient: SendCommand.Recipient =
            message.customerID.map { .customer(id: $0, from: line) } ?? .party(message.recipient, from: line)
        var command = SendCommand(to: recipient, message.content, by: try caller.origin(actingAs: nil))
        command.callbackData = message.callbackData
        command.identityHash = message.identityHash
        command.addressedAs = message.recipient.phone.isEmpty ? "" : message.input
        return command
    }

    /// Waits for what the platform says, for as long as a client may be kept waiting.
    private func answer(
        to message: MessageToSend, requestedIn event: RecordedEvent, _ exchange: Exchange, _ caller: Caller
    ) async throws -> Response {
        // Its place is for work. Where too many wait already, nothing is waited for.
        let canWait = exchange.place?.becomeWaiting() ?? true
        switch canWait ? await outcome(of: event) : nil {
        case .accepted(let id, let waID, let userID, let status)?:
            let acceptance = GraphAcceptance(message: id, waID: waID, userID: userID, status: status)
            return try await accepted(acceptance, message, event.conversation, caller)
        case .failed(let failed)?: throw GraphError(failed)
        case .refused(let refused)?: throw GraphError(refused.code == 0 ? 131_000 : refused.code, refused.reason)
        case .abandoned?:
            throw GraphError(131_000, "the platform's answer was lost, no receipt came, and the message was given up")
        case nil:
            // Parley has it, durably; the platform's id is not known yet.
            let acceptance = GraphAcceptance(message: MessageID(SendName(event.position).text), status: "accepted")
            return try await accepted(acceptance, message, event.conversation, caller)
        }
    }

    /// The answer for a message that was taken. What the platform has not told of the recipient is what the request says, or
    /// else what the caller may know of the customer.
    private func accepted(
        _ told: GraphAcceptance, _ message: MessageToSend, _ conversation: ConversationID, _ caller: Caller
    ) async throws -> Response {
        var acceptance = told
        if acceptance.waID.isEmpty { acceptance.waID = message.recipient.phone }
        if acceptance.userID.isEmpty { acceptance.userID = message.recipient.userID }
        if acceptance.waID.isEmpty || acceptance.userID.isEmpty {
            let contact = try await gate.look { world in
                world.conversation(conversation).flatMap { world.directory.contact($0.contact, for: caller) }
            }
            if acceptance.waID.isEmpty { acceptance.waID = contact?.phone ?? "" }
            if acceptance.userID.isEmpty { acceptance.userID = contact?.userID ?? "" }
        }
        return .bytes(Array(acceptance.json(input: message.input).utf8), type: "application/json")
    }

    private func outcome(of event: RecordedEvent) async -> SendEnding? {
        await withTaskGroup(of: SendEnding?.self) { group in
            group.addTask { await outcomes.outcome(of: event.position, in: event.conversation) }
            group.addTask {
                try? await clock.sleep(for: configuration.sendWait)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}

extension GraphRoutes {
    private static let messageSchema = Schema.named(
        "GraphMessage",
        .object(
            [
                "messaging_product": .choice(["whatsapp"]),
                "to": .string("A phone number, a user id, or `customer:` and a customer id."),
                "recipient": .string("A user id, in place of `to`."), "type": .choice(kinds),
                "text": .object(["body": .string, "preview_url": .boolean], optional: ["preview_url"]),
                "context": .object(["message_id": .string]), "contacts": .list(.anything),
                "biz_opaque_callback_data": .string, "recipient_identity_key_hash": .string,
                "status": .choice(["read"]), "message_id": .string("The message that is marked as read."),
                "typing_indicator": .object(["type": .choice(["text"])]),
            ].merging(kinds.filter { $0 != "text" && $0 != "contacts" }.map { ($0, .anything) }) { $1 },
            optional: Set(kinds).union([
                "to", "recipient", "type", "context", "biz_opaque_callback_data", "recipient_identity_key_hash",
                "status", "message_id", "typing_indicator",
            ])))

    private static let kinds = [
        "text", "image", "video", "audio", "document", "sticker", "template", "location", "contacts", "interactive",
        "reaction",
    ]

    private static let answerSchema = Schema(
        ["anyOf": [acceptanceSchema.json, Schema.object(["success": .boolean]).json]], [acceptanceSchema])

    private static let acceptanceSchema = Schema.named(
        "GraphAcceptance",
        .object([
            "messaging_product": .choice(["whatsapp"]),
            "contacts": .list(
                .object(
                    ["input": .string, "wa_id": .string, "user_id": .string], optional: ["wa_id", "user_id"])),
            "messages": .list(.object(["id": .string, "message_status": .string], optional: ["message_status"])),
        ]))

    static let errorSchema = Schema.named(
        "GraphError",
        .object([
            "error": .object(
                [
                    "message": .string, "type": .string, "code": .integer, "fbtrace_id": .string,
                    "error_data": Schema([:]), "error_subcode": .integer, "is_transient": .boolean,
                    "error_user_title": .string, "error_user_msg": .string,
                ],
                optional: [
                    "error_data", "error_subcode", "is_transient", "error_user_title", "error_user_msg", "fbtrace_id",
                ])
        ]))
}

extension GraphError {
    /// The platform's own error, as far as it is recorded.
    init(_ failed: SendFailed) {
        self.init(failed.code == 0 ? 131_000 : failed.code, failed.reason)
        if (400..<600).contains(failed.httpStatus) { httpStatus = Int(failed.httpStatus) }
        (traceID, subcode) = (failed.trace, failed.subcode)
        // The reason is the platform's title and its details, which are told apart where both are known.
        let ending = ": \(failed.details)"
        guard !failed.details.isEmpty else { return }
        details = failed.details
        if failed.reason.hasSuffix(ending) { title = String(failed.reason.dropLast(ending.count)) }
    }
}
