public import Events
public import Messages

/// What a client of the Graph API's `messages` route asks for.
public enum SendRequest: Hashable, Sendable {
    /// A message is to be sent.
    case message(MessageToSend)
    /// A customer's message is to be marked as read, and the customer may be shown that somebody is typing.
    case markRead(MessageID, showsTyping: Bool)
}

/// A message as a client asks for it.
public struct MessageToSend: Hashable, Sendable {
    /// Who it goes to: a number in digits, a user id, or both.
    public var recipient: Party
    /// The business's own id of the recipient, in place of both (S4.1).
    public var customerID: String?
    /// The recipient as the client wrote it, which the answer repeats.
    public var input: String
    /// What it says, what it quotes, and what is only passed on.
    public var content: MessageContent
    /// The client's `biz_opaque_callback_data`, returned with every receipt (S4.15).
    public var callbackData = ""
    /// The identity hash to send only to (S4.13); empty to send to whoever has the number.
    public var identityHash = ""

    /// A message to somebody.
    public init(
        recipient: Party, input: String, content: MessageContent, callbackData: String = "", identityHash: String = ""
    ) {
        self.recipient = recipient
        self.input = input
        self.content = content
        self.callbackData = callbackData
        self.identityHash = identityHash
    }
}
