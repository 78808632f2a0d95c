public import Messages
public import Timeline

/// Something that a step wants done or recorded, in order.
public enum FlowEffect: Hashable, Sendable {
    /// A node has ended with an outcome. Where it is late, the visit had ended already, and nothing has moved.
    case stepped(FlowPoint, outcome: String, late: Bool)
    /// A node waits for a message, for a send's outcome, or for time to pass; until then.
    case waiting(FlowPoint, until: Timestamp)
    /// Something is to be said. What came of it is ``FlowInput/sent(_:_:)``, also where nothing is waited for; not
    /// for what asks again (``FlowSend/isAgain``).
    case send(FlowSend)
    /// A server is to be asked.
    case request(FlowRequest)
    /// The session goes to somebody else.
    case handover(FlowHandover)
    /// The session closes, as one whose flow is completed (S3.8).
    case close
    /// The flow could not go on; why. What its fallback does follows.
    case failed(FlowPoint, reason: String)
    /// The flow has ended: `handedOver`, `closed`, or the outcome of its `end` node.
    case ended(outcome: String)
}

/// A message that is to be sent.
public struct FlowSend: Hashable, Sendable {
    /// Which identity hash goes with it (S4.13).
    public enum IdentityHash: Hashable, Sendable {
        /// The one that is known.
        case known
        /// This one.
        case hash(String)
    }

    /// The visit that it belongs to.
    public var point: FlowPoint
    /// What is said.
    public var message: Message
    /// Sound that goes before it.
    public var soundBefore: Message?
    /// What is said outside the window; nil for nothing.
    public var fallback: Message?
    /// Whether it is a receive that asks again, and waits for nothing of it.
    public var isAgain = false
    /// What is waited for (S4.17).
    public var waitFor = FlowWaitFor.none
    /// How long, from the request on; nil where nothing is waited for.
    public var timeout: Duration?
    /// After which moment it is not worth sending (S4.18).
    public var expires: Timestamp?
    /// The identity hash; nil for none.
    public var identityHash: IdentityHash?
    /// What comes back with receipts (S4.14, S4.15); nil for nothing.
    public var correlationID: String?, callbackData: String?
    /// Where receipts are posted (S4.16); nil for nowhere.
    public var notifyURL: String?
}

/// A request that is to be made.
public struct FlowRequest: Hashable, Sendable {
    /// A header.
    public struct Header: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its value, without line breaks.
        public var value: String
    }

    /// The visit that it belongs to; asked again after a crash, it is the same one: what an idempotency key is made of.
    public var point: FlowPoint
    /// The method.
    public var method: String
    /// The address, percent-encoded where it was filled.
    public var url: String
    /// The headers of the definition, and what kind of text the body is.
    public var headers: [Header]
    /// The body; nil for none.
    public var body: String?
    /// How long it may take, tries and all.
    public var timeout: Duration
    /// How often it is tried again.
    public var retries: Int
    /// When the flow goes on without an answer.
    public var until: Timestamp
}

/// A session that goes to somebody else.
public struct FlowHandover: Hashable, Sendable {
    /// Who gets it.
    public var to: FlowReceiver
    /// The skills that are asked for.
    public var skills: [String]
    /// What is noted for who gets it; empty for nothing.
    public var note: String
}
