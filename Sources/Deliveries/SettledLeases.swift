import DequeModule
import Timeline

/// The leases that were settled last: whoever acknowledges again, because the answer was lost, is told that it counts.
struct SettledLeases: Sendable {
    let limit: Int
    private var leases: Set<LeaseToken> = []
    private var order: Deque<LeaseToken> = []

    init(limit: Int) { self.limit = limit }

    func contains(_ token: LeaseToken) -> Bool { leases.contains(token) }

    mutating func add(_ token: LeaseToken) {
        guard leases.insert(token).inserted else { return }
        order.append(token)
        if order.count > limit, let first = order.popFirst() { leases.remove(first) }
    }
}
