import BrokerTesting
import Decisions
import Events
import Messages
import Projections
import Settings
import Timeline

/// A line, customers and a simulated broker: what a test of decisions needs to begin with.
struct Stage {
    static let line = LineID("100")

    var simulation = Simulation(startingAt: Timestamp(milliseconds: 1_767_571_200_000))
    private var count = 0

    /// A stage whose line has these rules, with two agents.
    init(_ change: (inout LinePolicy) -> Void = { _ in }) throws {
        try setPolicy(change)
        for id in ["ana", "ben"] { try submit(.registerAgent(id: id, name: id)) }
    }

    var world: World { simulation.world }

    /// The names of everything recorded so far, in order.
    var names: [String] { simulation.events.map(\.event.name) }

    @discardableResult
    mutating func submit(_ command: Command) throws -> [RecordedEvent] { try simulation.submit(command) }

    mutating func setPolicy(_ change: (inout LinePolicy) -> Void = { _ in }) throws {
        var policy = LinePolicy()
        change(&policy)
        try submit(.setPolicy(Stage.line, policy))
    }

    /// Lets time pass.
    @discardableResult
    mutating func pass(_ length: Duration) -> [RecordedEvent] { simulation.advance(to: simulation.now + length) }

    /// A customer writes.
    ///
    /// - Parameter ago: How long before now.
    @discardableResult
    mutating func write(_ text: String = "Hello", as sender: Party, ago: Duration = .zero) throws -> [RecordedEvent] {
        var message = MessageReceived()
        (message.line, message.sender, message.type, message.text) = (Stage.line, sender, "text", text)
        message.message = nextID()
        return try receive(.messageReceived(message), "m:\(message.message)", ago: ago)
    }

    /// The platform says that a customer has another number or user id.
    @discardableResult
    mutating func notice(
        _ party: Party, newPhone: String = "", newUserID: String = "", ago: Duration = .zero
    ) throws -> [RecordedEvent] {
        var notice = IdentityNoticeReceived()
        (notice.line, notice.party, notice.change) = (Stage.line, party, newPhone.isEmpty ? .userID : .number)
        (notice.newPhone, notice.newUserID, notice.message) = (newPhone, newUserID, nextID())
        return try receive(.identityNoticeReceived(notice), "m:\(notice.message)", ago: ago)
    }

    @discardableResult
    mutating func receipt(
        _ status: String, _ message: MessageID = .absent, to recipient: Party, token: String = ""
    ) throws -> [RecordedEvent] {
        var receipt = ReceiptReceived()
        (receipt.line, receipt.recipient, receipt.status) = (Stage.line, recipient, status)
        (receipt.message, receipt.callbackData) = (message, token)
        return try receive(.receiptReceived(receipt), "s:\(message):\(status):\(count)")
    }

    /// A program sends a text.
    @discardableResult
    mutating func send(
        _ content: MessageContent = .text("Hi"), to recipient: SendCommand.Recipient, after: Position = .start
    ) throws -> RecordedEvent? {
        var command = SendCommand(to: recipient, content, by: .api("program"))
        command.after = after
        return try submit(.send(command)).last
    }

    private mutating func receive(_ event: Event, _ identity: String, ago: Duration = .zero) throws -> [RecordedEvent] {
        count += 1
        return try submit(
            .receive(PlatformItem(event: event, occurredAt: simulation.now - ago, identity: identity)))
    }

    private mutating func nextID() -> MessageID {
        count += 1
        return MessageID("wamid.\(count)")
    }
}
