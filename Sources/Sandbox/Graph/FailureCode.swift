/// Why an accepted message failed: what a `failed` receipt says in its `errors`.
struct FailureCode: Equatable, Sendable {
    let code: Int
    let title: String
    let details: String

    static let windowClosed = FailureCode(
        code: 131047, title: "Re-engagement message",
        details:
            "Message failed to send because more than 24 hours have passed since the customer last replied to this "
            + "number.")

    static let undeliverable = FailureCode(
        code: 131026, title: "Message undeliverable",
        details: "Message Undeliverable. The recipient's number is not on WhatsApp, or can't receive this message.")

    static let identityMismatch = FailureCode(
        code: 137000, title: "Message failed to send because of an identity key hash mismatch",
        details: "The recipient's identity key hash is not the one given in recipient_identity_key_hash.")

    static let notChosen = FailureCode(
        code: 131049, title: "This message was not delivered to maintain healthy ecosystem engagement.",
        details: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.")

    static let unsupportedType = FailureCode(
        code: 131051, title: "Message type unknown", details: "Message type is currently not supported.")

    /// The error as webhooks carry it, in receipts and in messages that can't be shown.
    var json: JSON {
        [
            "code": .integer(Int64(code)),
            "title": .string(title),
            "message": .string(title),
            "error_data": ["details": .string(details)],
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        ]
    }
}
