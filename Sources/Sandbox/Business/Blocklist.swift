import OrderedCollections

/// Whom each line has blocked: customers, and numbers nobody of the cast has, by their digits or user ids.
struct Blocklist: Sendable {
    private var blocked: [String: OrderedSet<String>] = [:]
    /// Counts the changes.
    private(set) var version = 0

    /// Who is blocked on a line, in the order of the calls.
    func users(of line: String) -> [String] { blocked[line].map(Array.init) ?? [] }

    func holds(_ user: String, on line: String) -> Bool { blocked[line]?.contains(user) ?? false }

    /// False: the list is full.
    mutating func block(_ user: String, on line: String) -> Bool {
        guard users(of: line).count < SandboxLimits.blocked || holds(user, on: line) else { return false }
        blocked[line, default: []].append(user)
        version += 1
        return true
    }

    mutating func unblock(_ user: String, on line: String) {
        blocked[line]?.remove(user)
        version += 1
    }
}

extension Blocklist {
    /// Whether a customer is blocked, by the number or by the user id.
    func holds(_ person: Person, on line: String) -> Bool {
        [person.phone, person.userID].compactMap(\.self).contains { holds($0, on: line) }
    }
}
