import Events
import Settings
import Timeline

/// The agents, and the sessions that each has. All of it lies together and is found by looking up an id once: an agent has a number,
/// given in the order in which the desk hears of them, and known nowhere outside of it.
struct Roster: Sendable {
    /// An agent's number, 0 for the first.
    typealias Number = Int32

    /// An agent, and what they have.
    struct Seat: Sendable {
        let id: String
        /// Nil for one who is not registered: who was removed may have sessions left.
        var agent: DeskAgent?
        /// The conversations whose open session they have, the one they got first in front.
        fileprivate(set) var sessions: [ConversationID] = []
        /// By line, where they have any: how many. Few, so that they are looked through.
        private var loads: [(line: LineID, count: Int)] = []

        fileprivate init(_ id: String) { self.id = id }

        var load: Int { sessions.count }

        func load(on line: LineID) -> Int { loads.first { $0.line == line }?.count ?? 0 }

        fileprivate mutating func count(_ change: Int, on line: LineID) {
            guard let place = loads.firstIndex(where: { $0.line == line }) else {
                if change > 0 { loads.append((line, change)) }
                return
            }
            loads[place].count += change
            if loads[place].count <= 0 { loads.remove(at: place) }
        }
    }

    private var numbers: [String: Number] = [:]
    private var seats: [Seat] = []

    /// The number of an id; nil for one that was never heard of.
    func number(of id: String) -> Number? { numbers[id] }

    /// The numbers of all of whom was ever heard.
    var all: Range<Number> { 0..<Number(seats.count) }

    subscript(number: Number) -> Seat { _read { yield seats[Int(number)] } }

    /// Looks somebody up.
    subscript(id: String) -> Seat? { numbers[id].map { seats[Int($0)] } }

    /// The registered agents, in no order.
    var agents: some Sequence<DeskAgent> { seats.lazy.compactMap(\.agent) }

    /// Changes what is known of an agent, or with nil forgets it.
    ///
    /// - Returns: Their number.
    mutating func update(_ id: String, _ change: (inout DeskAgent?) -> Void) -> Number {
        let number = seat(id)
        change(&seats[Int(number)].agent)
        return number
    }

    /// An agent has got a session.
    ///
    /// - Parameter change: What else changes of the agent.
    /// - Returns: Their number.
    mutating func give(
        _ conversation: ConversationID, on line: LineID, to id: String, _ change: (inout DeskAgent?) -> Void = { _ in }
    ) -> Number {
        let number = seat(id)
        seats[Int(number)].sessions.append(conversation)
        seats[Int(number)].count(1, on: line)
        change(&seats[Int(number)].agent)
        return number
    }

    /// An agent has a session no more.
    ///
    /// - Parameter change: What else changes of the agent.
    /// - Returns: Their number.
    mutating func take(
        _ conversation: ConversationID, on line: LineID, from id: String, _ change: (inout DeskAgent?) -> Void
    ) -> Number {
        let number = seat(id)
        change(&seats[Int(number)].agent)
        if let place = seats[Int(number)].sessions.firstIndex(of: conversation) {
            seats[Int(number)].sessions.remove(at: place)
            seats[Int(number)].count(-1, on: line)
        }
        return number
    }

    private mutating func seat(_ id: String) -> Number {
        if let number = numbers[id] { return number }
        let number = Number(seats.count)
        numbers[id] = number
        seats.append(Seat(id))
        return number
    }
}

/// Who is registered, by id: numbers and sessions follow from what has happened.
extension Roster: Hashable {
    static func == (one: Roster, other: Roster) -> Bool { one.sorted == other.sorted }

    func hash(into hasher: inout Hasher) { hasher.combine(sorted) }

    /// The registered agents, by id.
    var sorted: [DeskAgent] { agents.sorted { $0.id < $1.id } }
}
