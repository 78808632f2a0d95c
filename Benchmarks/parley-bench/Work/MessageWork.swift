import Broker
import EventLog
import Events
import Timeline

/// Customers' messages alone, ready to be appended: what append is measured with.
struct MessageWork {
    /// One for each message. Making them is not measured.
    private(set) var appends: [Append] = []
    /// Bytes of all payloads together.
    private(set) var payloadBytes = 0

    /// So many messages of so many customers.
    init(count: Int, conversations: Int, seed: UInt64 = 1) {
        var traffic = Traffic(customers: conversations, seed: seed)
        appends.reserveCapacity(count)
        while appends.count < count {
            for recorded in traffic.next() {
                guard case .messageReceived = recorded.event.event, let identity = recorded.identity,
                    appends.count < count
                else { continue }
                var append = Append(recorded.event, key: DedupeKey(identity: identity))
                // The events between two messages are left out, and with them their versions and causes.
                append.expectedVersion = nil
                append.cause = .start
                appends.append(append)
                payloadBytes += append.payload.count
            }
        }
    }

    /// The messages of a work file, at most so many.
    init(file: String, count: Int) throws {
        try WorkFileReader(file).read(count) { event in
            let happened = Timestamp(milliseconds: event.occurredAt)
            appends.append(
                Append(
                    kind: event.kind, conversation: ConversationID(event.conversation), occurredAt: happened,
                    recordedAt: happened + MessageWork.delay, payload: event.payload,
                    key: DedupeKey(identity: event.key)))
            payloadBytes += event.payload.count
        }
    }

    /// How long after it was sent a message is recorded: the file doesn't tell.
    private static let delay = Duration.milliseconds(1_500)

    /// The messages of a file, or, where none is given, invented ones.
    static func messages(_ count: Int, from file: String?) throws -> MessageWork {
        try file.map { try MessageWork(file: $0, count: count) } ?? MessageWork(count: count, conversations: 100_000)
    }

    /// The mean size of a payload, in bytes.
    var meanPayload: Int { payloadBytes / max(appends.count, 1) }
}
