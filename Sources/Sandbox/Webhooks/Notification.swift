import Timeline

/// Something the platform tells the business: one message of a customer, several at once, or a receipt.
struct Notification: Equatable, Sendable {
    enum Item: Equatable, Sendable {
        case messages([JSON])
        case status(JSON)
        /// Something of the business account: the field, and its value.
        case account(String, JSON, at: Timestamp)
    }

    /// Notifications of one conversation are delivered in order.
    var conversation: ConversationKey
    var line: Line
    /// Who it is about; nil for system messages, which say it themselves.
    var contact: JSON?
    var item: Item
}

/// A customer and a line.
struct ConversationKey: Hashable, Sendable {
    let line: String
    let customer: String
}
