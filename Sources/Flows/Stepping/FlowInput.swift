public import Messages
public import Timeline

/// Something that a flow goes on with.
public enum FlowInput: Hashable, Sendable {
    /// The session begins: with the message that opened it, which answers no receive, or without one (S1.9).
    case started(FlowMessage?)
    /// The customer has written.
    case message(FlowMessage)
    /// What came of a send (S4.19).
    case sent(FlowPoint, FlowSendOutcome)
    /// What came of a request.
    case answered(FlowPoint, FlowAnswer)
    /// A moment has come. One before the deadline that there is now changes nothing.
    case deadline(Timestamp)
}

/// What can come of a send (S4.19).
public enum FlowSendOutcome: String, CaseIterable, Hashable, Sendable {
    /// By the names of the edges.
    case onSuccess, onSubmit, onDeliveryReportSuccess, onTimeout, onError, onPolicyFail, onDeliveryReportFail
}

/// What came of a request.
public enum FlowAnswer: Hashable, Sendable {
    /// An answer: its status, and its body.
    case response(status: Int, body: [UInt8])
    /// There was none in time, tries and all.
    case timeout
    /// It could not be asked, or what came was no answer; why, for people.
    case failure(String)
}

/// What a step takes from the session around it.
public struct FlowContext: Hashable, Sendable {
    /// The moment.
    public var now: Timestamp
    /// What the customer calls themselves, their number in international form, their user id; empty where it is not
    /// known.
    public var customerName = "", customerPhone = "", customerUserID = ""
    /// The line, the session and the conversation, as they are written.
    public var line = "", session = "", conversation = ""
    /// Whether the line is open.
    public var isOpen = true
    /// What is known of the flow's last message (S4.20); nil where it has said nothing.
    public var send: FlowSendValues?
    /// What the line's messages are held to once their placeholders are filled.
    public var limits = LimitProfile.cloudAPI

    /// A moment, of which nothing else is known.
    public init(now: Timestamp) { self.now = now }
}
