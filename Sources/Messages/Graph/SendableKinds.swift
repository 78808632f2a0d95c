/// What is sent although Parley has no type for it, and what is not sent at all.
extension Message {
    /// Kinds of interactive message that are passed on as they come: orders and their state, which only some countries have.
    static let passedOn: Set<String> = ["order_details", "order_status"]

    private static let types = [
        "audio", "contacts", "document", "image", "interactive", "location", "reaction", "sticker", "template", "text",
        "video",
    ]
    private static let interactiveTypes = [
        "address_message", "button", "call_permission_request", "carousel", "catalog_message", "cta_url", "flow",
        "list",
        "location_request_message", "order_details", "order_status", "product", "product_list", "request_contact_info",
        "voice_call",
    ]

    /// Refuses a kind that the platform has not, or that Parley doesn't send.
    func checkIsSendable() throws(MessageError) {
        guard case .other(let type, _) = self else { return }
        switch type {
        case "interactive":
            let inner = (kind as? OtherKind)?.interactiveType
            if let inner, Message.passedOn.contains(inner) { return }
            let known = Message.interactiveTypes.joined(separator: ", ")
            throw MessageError(
                field: "interactive.type", code: inner == nil ? 131_008 : 131_009,
                reason: inner.map { "is '\(Message.named($0))', but must be one of \(known)" }
                    ?? "is missing: it must be one of \(known)")
        case "pin":
            throw MessageError(
                field: "type", code: 131_051,
                reason: "is 'pin': messages are pinned in groups, to which Parley doesn't send")
        default:
            throw MessageError(
                field: "type", code: 100,
                reason: "is '\(Message.named(type))', but must be one of \(Message.types.joined(separator: ", "))")
        }
    }

    /// A name from outside, short enough to be repeated.
    private static func named(_ name: String) -> String { String(name.prefix(64)) }
}
