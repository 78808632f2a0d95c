public import Decisions
public import Events
public import Messages

/// A message as it leaves: everything that its request needs.
public struct OutgoingMessage: Hashable, Sendable {
    /// The line it is sent from.
    public var line: LineID
    /// Who it goes to: a number, or a user id where no number is known.
    public var recipient: Party
    /// What it says.
    public var content: MessageContent
    /// The identity hash to send only to (S4.13); empty for none.
    public var identityHash: String
    /// The attempt, and the thread to follow when its answer is lost.
    public var token: AttemptToken

    /// A message to somebody.
    public init(line: LineID, recipient: Party, content: MessageContent, identityHash: String, token: AttemptToken) {
        self.line = line
        self.recipient = recipient
        self.content = content
        self.identityHash = identityHash
        self.token = token
    }
}

/// The way out to the platform.
public protocol MessageGateway: Sendable {
    /// Makes one attempt. Never throws: whatever happens is a result, and where it can't be told whether the request
    /// arrived, the result is ``AttemptResult/inDoubt(reason:)``.
    func send(_ message: OutgoingMessage) async -> AttemptResult
}
