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

    /// The mean size of a payload, in bytes.
    var meanPayload: Int { payloadBytes / max(appends.count, 1) }
}
