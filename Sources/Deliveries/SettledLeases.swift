import Timeline

/// The leases that were settled last: whoever acknowledges again, because the answer was lost, is told that it counts.
///
/// Leases are numbered one after another: each has a place, and is known until one that was given out so many later takes it.
struct SettledLeases: Sendable {
    let limit: Int
    private var places: [LeaseToken?] = []

    init(limit: Int) { self.limit = limit }

    private func place(of token: LeaseToken) -> Int { Int(token.lease % UInt64(limit)) }

    func contains(_ token: LeaseToken) -> Bool {
        let place = place(of: token)
        return place < places.count && places[place] == token
    }

    mutating func add(_ token: LeaseToken) {
        let place = place(of: token)
        if place >= places.count { places += repeatElement(nil, count: min(limit, 2 * place + 8) - places.count) }
        places[place] = token
    }
}
