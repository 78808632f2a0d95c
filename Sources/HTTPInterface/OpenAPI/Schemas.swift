/// The schemas that the OpenAPI document names.
enum Schemas {
    static let all: [String: JSON] = [
        "Conversation": conversation, "Contact": contact, "Event": event, "Message": message, "Attempt": attempt,
        "Receipt": receipt, "MessageRequest": messageRequest, "Agent": agent, "LineSettings": lineSettings,
        "Token": token, "IssuedToken": issuedToken, "Problem": problem, "GraphMessage": graphMessage,
        "GraphAcceptance": graphAcceptance, "GraphError": graphError,
    ]

    private static let conversation = Schema.object([
        "id": Schema.integer, "line": Schema.string, "contact": Schema.named("Contact"),
        "window": Schema.object(["open": Schema.boolean, "closesAt": Schema.orNull(Schema.time)]),
        "session": Schema.orNull(
            Schema.object([
                "number": Schema.integer, "handler": Schema.string("`unassigned`, `bot:NAME` or `agent:ID`."),
                "openedAt": Schema.time, "handlerSince": Schema.time,
            ])),
        "pendingResponse": Schema.orNull(
            Schema.object(["urgency": Schema.choice(["green", "yellow", "red"]), "since": Schema.time])),
        "lastMessage": Schema.orNull(
            Schema.object(["direction": direction, "text": Schema.string, "at": Schema.time])),
        "timers": Schema.list(Schema.object(["rule": Schema.string, "deadline": Schema.time])),
        "identity": Schema.orNull(
            Schema.object([
                "hash": Schema.orNull(Schema.string), "since": Schema.orNull(Schema.time),
                "isUnverified": Schema.boolean,
            ])),
        "events": Schema.integer,
    ])

    private static let direction = Schema.choice(["in", "out"])

    private static let contact = Schema.object([
        "id": Schema.integer, "name": Schema.orNull(Schema.string), "phone": Schema.orNull(Schema.string),
        "userID": Schema.orNull(Schema.string("The business-scoped user id.")),
    ])

    private static let event = Schema.object([
        "position": Schema.integer, "version": Schema.integer, "name": Schema.string, "occurredAt": Schema.time,
        "recordedAt": Schema.time, "cause": Schema.orNull(Schema.integer), "fields": Schema.anything,
    ])

    private static let message = Schema.object(
        [
            "id": Schema.string, "position": Schema.integer, "conversation": Schema.integer, "direction": direction,
            "type": Schema.string, "text": Schema.string, "at": Schema.time,
            "origin": Schema.string("`agent:ID`, `bot:NAME`, `api:TOKEN`, `rule:NAME` or `phone`."),
            "status": Schema.choice([
                "requested", "refused", "attempting", "waiting", "in-doubt", "accepted", "failed", "abandoned",
            ]),
            "messageID": Schema.string("The platform's id."), "attempts": Schema.list(Schema.named("Attempt")),
            "receipts": Schema.list(Schema.named("Receipt")), "code": Schema.integer, "reason": Schema.string,
            "correlationID": Schema.string, "callbackData": Schema.string,
        ],
        optional: [
            "origin", "status", "messageID", "attempts", "receipts", "code", "reason", "correlationID", "callbackData",
        ])

    private static let attempt = Schema.object(
        [
            "attempt": Schema.integer, "startedAt": Schema.time,
            "result": Schema.choice(["running", "accepted", "failed", "in-doubt"]), "endedAt": Schema.time,
            "httpStatus": Schema.integer, "code": Schema.integer, "reason": Schema.string, "retryAt": Schema.time,
        ], optional: ["endedAt", "httpStatus", "code", "reason", "retryAt"])

    private static let receipt = Schema.object(
        [
            "status": Schema.string("`sent`, `delivered`, `read`, `played`, `failed`, … each counts once."),
            "at": Schema.time, "recordedAt": Schema.time, "code": Schema.integer, "reason": Schema.string,
        ], optional: ["code", "reason"])

    private static let messageRequest = Schema.object(
        [
            "text": Schema.string("At most 4096 characters. Either this or `template`."),
            "previewURL": Schema.boolean,
            "template": Schema.object(
                ["name": Schema.string, "language": Schema.string, "components": Schema.list(Schema.anything)],
                optional: ["components"]),
            "by": SessionRoutes.by, "correlationID": Schema.string("At most 512 bytes."),
            "callbackData": Schema.string("At most 512 bytes; returned with every receipt."),
            "identityHash": Schema.string("Send only to the customer with this hash."),
            "includeIdentityHash": Schema.boolean,
        ],
        optional: [
            "text", "previewURL", "template", "by", "correlationID", "callbackData", "identityHash",
            "includeIdentityHash",
        ])

    private static let agent = Schema.object(["id": Schema.string, "name": Schema.string])

    private static let lineSettings = SettingsRoutes.rules

    private static let token = Schema.object([
        "name": Schema.string, "role": TokenRoutes.role, "lines": Schema.list(Schema.string),
    ])

    private static let issuedToken = Schema.object([
        "name": Schema.string, "role": TokenRoutes.role, "lines": Schema.list(Schema.string),
        "token": Schema.string("Told only now."),
    ])

    private static let problem = Schema.object(
        [
            "type": Schema.choice(Problem.Kind.allCases.map(\.type)), "title": Schema.string, "status": Schema.integer,
            "detail": Schema.string("What is wrong and what to do."), "field": Schema.string,
            "code": Schema.integer, "rule": Schema.string,
        ], optional: ["field", "code", "rule"])

    private static let graphMessage = Schema.object(
        [
            "messaging_product": Schema.choice(["whatsapp"]), "to": Schema.string("A phone number."),
            "recipient": Schema.string("A user id, in place of `to`."), "type": Schema.choice(["text", "template"]),
            "text": Schema.object(["body": Schema.string, "preview_url": Schema.boolean], optional: ["preview_url"]),
            "template": Schema.anything, "context": Schema.object(["message_id": Schema.string]),
            "biz_opaque_callback_data": Schema.string, "recipient_identity_key_hash": Schema.string,
        ],
        optional: [
            "to", "recipient", "type", "text", "template", "context", "biz_opaque_callback_data",
            "recipient_identity_key_hash",
        ])

    private static let graphAcceptance = Schema.object([
        "messaging_product": Schema.choice(["whatsapp"]),
        "contacts": Schema.list(
            Schema.object(
                ["input": Schema.string, "wa_id": Schema.string, "user_id": Schema.string],
                optional: ["wa_id", "user_id"])),
        "messages": Schema.list(
            Schema.object(["id": Schema.string, "message_status": Schema.string], optional: ["message_status"])),
    ])

    private static let graphError = Schema.object([
        "error": Schema.object(
            [
                "message": Schema.string, "type": Schema.string, "code": Schema.integer, "fbtrace_id": Schema.string,
                "error_data": Schema.anything, "error_subcode": Schema.integer, "is_transient": Schema.boolean,
            ], optional: ["error_data", "error_subcode", "is_transient"])
    ])
}
