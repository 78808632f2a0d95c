public import Decisions
public import Events
public import Messages
public import Settings

/// A message as it leaves: everything that its request needs.
public struct OutgoingMessage: Hashable, Sendable {
    /// The line it is sent from.
    public var line: LineID
    /// The connector by which it leaves (S1.2).
    public var connector: ConnectorName
    /// Who it goes to: a number, or a user id where no number is known.
    public var recipient: Party
    /// What it says.
    public var content: MessageContent
    /// The identity hash to send only to (S4.13); empty for none.
    public var identityHash: String
    /// The attempt, and the thread to follow when its answer is lost.
    public var token: AttemptToken

    /// A message to somebody.
    public init(
        line: LineID, connector: ConnectorName = .standard, recipient: Party, content: MessageContent,
        identityHash: String, token: AttemptToken
    ) {
        self.line = line
        self.connector = connector
        self.recipient = recipient
        self.content = content
        self.identityHash = identityHash
        self.token = token
    }
}

/// A way out to the platform, by one connector or several (S1.2).
public protocol Gateway: Sendable {
    /// Why nothing can leave by a connector as long as the process runs; nil where something can.
    func obstacle(to connector: ConnectorName) -> String?
}

extension Gateway {
    /// There is none.
    public func obstacle(to connector: ConnectorName) -> String? { nil }
}

/// The way by which messages reach the platform.
public protocol MessageGateway: Gateway {
    /// Makes one attempt. Never throws: whatever happens is a result, and where it can't be told whether the request
    /// arrived, the result is ``AttemptResult/inDoubt(reason:)``.
    func send(_ message: OutgoingMessage) async -> AttemptResult
}
