package import Deliveries
import Synchronization
import Timeline

/// What a consumer is given, and whether that is durable: until then nobody may hear of it.
package struct GivenDeliveries: Sendable {
    package var deliveries: [LeasedDelivery] = []
    /// Nil where there is nothing to be stored.
    var stored: Pledge<GroupError?>?

    /// Nothing.
    package static let none = GivenDeliveries()

    /// Calls back when it is durable, or can't be made so: on any thread, at once where that is known.
    package func whenStored(_ done: @escaping @Sendable (GroupError?) -> Void) {
        guard let stored else { return done(nil) }
        stored.whenKept(done)
    }
}

/// A consumer's request for events, by which it can be given up, also before it has come as far as its group.
package final class FetchRequest: Sendable {
    private let ending = Atomic(false)

    package init() {}

    /// Whether it was answered, or given up.
    package var hasEnded: Bool { ending.load(ordering: .acquiring) }

    /// It is answered, or given up.
    func end() { ending.store(true, ordering: .releasing) }
}

/// Until when a consumer waits.
struct Patience: Comparable {
    let until: Timestamp
    let group: String
    let request: FetchRequest

    static func < (one: Patience, other: Patience) -> Bool { one.until < other.until }
    static func == (one: Patience, other: Patience) -> Bool { one.until == other.until }
}
