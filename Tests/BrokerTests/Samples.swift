import Broker
import BrokerTesting
import Decisions
import EventLog
import Events
import Messages
import Projections
import Settings
import Timeline

/// What tests of the broker submit where nothing about it matters.
enum Sample {
    static let line = LineID("100")
    /// A Monday.
    static let start = Timestamp(milliseconds: 1_767_571_200_000)
    static let phone = "16505551234"

    static func item(
        _ number: Int, from phone: String = phone, on line: LineID = line, at time: Timestamp = start,
        text: String = "Hello"
    ) -> PlatformItem {
        var message = MessageReceived()
        message.line = line
        message.message = MessageID("wamid.IN\(number)")
        message.sender = Party(phone: phone)
        message.type = "text"
        message.text = text
        return PlatformItem(event: .messageReceived(message), occurredAt: time, identity: "m:wamid.IN\(number)")
    }

    static func message(
        _ number: Int, from phone: String = phone, at time: Timestamp = start, text: String = "Hello"
    ) -> Command {
        .receive(item(number, from: phone, at: time, text: text))
    }

    static func receipt(
        _ status: String, for message: MessageID, token: AttemptToken? = nil, at time: Timestamp = start
    ) -> Command {
        var receipt = ReceiptReceived()
        receipt.line = line
        receipt.message = message
        receipt.status = status
        receipt.recipient = Party(phone: phone)
        receipt.callbackData = token?.description ?? ""
        return .receive(
            PlatformItem(
                event: .receiptReceived(receipt), occurredAt: time, identity: "s:\(message.rawValue):\(status)"))
    }

    static func send(_ text: String, to phone: String = phone) -> Command {
        .send(SendCommand(to: .party(Party(phone: phone), from: line), .text(text), by: .api("test")))
    }

    /// A command that makes no sense.
    static let senseless = Command.finish(ConversationID(999), by: .api("test"))

    static func policy(_ change: (inout LinePolicy) -> Void) -> Command {
        var policy = LinePolicy()
        policy.pendingResponse = nil
        change(&policy)
        return .setPolicy(line, policy)
    }
}

/// Runs a broker as long as a test needs it.
func withBroker<Answer>(
    _ log: any EventLog = InMemoryEventLog(), _ time: VirtualTime = VirtualTime(Sample.start),
    snapshots: SnapshotStore? = nil, _ body: (Broker) async throws -> Answer
) async throws -> Answer {
    let broker = try Broker(log: log, time: time, snapshots: snapshots)
    broker.start()
    defer { broker.stop() }
    return try await body(broker)
}

extension EventLog {
    /// Everything that is in the log.
    func allEvents() throws -> [RecordedEvent] {
        var all: [RecordedEvent] = []
        _ = try events(from: Position(1), limit: .max) { all.append($0) }
        return all
    }

    /// The names of everything that is in the log.
    func names() throws -> [String] { try allEvents().map(\.event.name) }

    /// Waits until there is such an event.
    func first<Found>(_ find: (RecordedEvent) -> Found?) async throws -> Found {
        var next = Position(1)
        while true {
            let head = try await waitForAppend(after: Position(next.rawValue - 1))
            while next <= head {
                if let event = try event(at: next), let found = find(event) { return found }
                next = next.next
            }
        }
    }

    /// What another process would find if this one died now.
    func copyAfterCrash() async throws -> InMemoryEventLog {
        let copy = InMemoryEventLog()
        for event in try allEvents() { _ = try await copy.append([Append(event)]) }
        return copy
    }
}

extension Outcome {
    var events: [RecordedEvent] { if case .recorded(let events) = self { events } else { [] } }
    var known: Position? { if case .known(let position) = self { position } else { nil } }
    var rejection: Rejection? { if case .rejected(let rejection) = self { rejection } else { nil } }
}
