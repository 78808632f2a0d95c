public import Encoding
public import Events
public import Timeline

/// What somebody waits for who wants a message sent (S4.17), and what has come of it (S4.19).
public struct SendWaiting: FieldCodable, Hashable {
    /// What is waited for.
    public private(set) var condition = WaitCondition.nothing
    /// Until when; nil where nothing is waited for.
    public private(set) var until: Timestamp?
    /// The outcome, once one is recorded.
    public private(set) var outcome: SendOutcome.Outcome?
    /// An outcome that is to be recorded.
    public private(set) var owed: SendOutcome.Outcome?
    /// Whether there was a late one: there is no other.
    public private(set) var hasLateOutcome = false

    /// Nothing is waited for.
    public init() {}

    init(for options: SendOptions, since moment: Timestamp) {
        condition = options.waitFor
        guard condition != .nothing else {
            owed = .success
            return
        }
        until = moment + (options.timeout ?? .zero)
    }

    /// Whether the outcome is recorded, and no other is to be.
    public var isDone: Bool { outcome != nil && owed == nil }

    /// When the rule acts; nil where an outcome is recorded, or about to be.
    public var deadline: Timestamp? { outcome == nil && owed == nil ? until : nil }

    /// The outcome where what is waited for has not come in time.
    public var outcomeInVain: SendOutcome.Outcome { condition == .submit ? .timeout : .deliveryReportFail }

    /// The platform has it.
    mutating func accept() { if condition == .submit { owe(.submit) } }

    mutating func receive(_ status: String) {
        switch (condition, status) {
        // Whatever a receipt says, the platform had the message.
        case (.submit, _): owe(.submit)
        case (.delivery, "delivered"), (.delivery, "read"), (.delivery, "played"), (.read, "read"), (.read, "played"):
            owe(.deliveryReportSuccess)
        case (.delivery, "failed"), (.read, "failed"): owe(.deliveryReportFail)
        default: return
        }
    }

    /// It will not be sent.
    mutating func end(as outcome: SendOutcome.Outcome) { owe(outcome) }

    private mutating func owe(_ new: SendOutcome.Outcome) {
        guard owed == nil, !hasLateOutcome, outcome != new else { return }
        // That a report has failed is known when it is late.
        owed = new
    }

    mutating func settle(_ recorded: SendOutcome.Outcome) {
        owed = nil
        if outcome == nil { outcome = recorded } else { hasLateOutcome = true }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "condition", &condition)
        fields.field(2, "until", &until)
        fields.field(3, "outcome", &outcome)
        fields.field(4, "owed", &owed)
        fields.field(5, "hasLateOutcome", &hasLateOutcome)
    }
}
