import Events
import Timeline

/// What happens at a desk and has to cost as much at a large one as at a small one.
enum DeskAct: String, CaseIterable, Sendable {
    /// An agent who is full finishes a session, and gets the one that has waited for longest.
    case assignment
    /// An agent logs in, and gets as many sessions from the queue as they may have.
    case login
    /// A customer writes to the line where many can take the session, and one does.
    case arrival

    /// How often each is counted at once: as often as the smallest desk has agents of a line.
    static let times = 50

    /// In words.
    var work: String {
        switch self {
        case .assignment: "a session finished by an agent who is full, and the head of the queue assigned to them"
        case .login: "an agent logged in, and five sessions from the queue assigned to them, one by one"
        case .arrival: "a message that opens a session, which is assigned to the first of those who can take it"
        }
    }
}

extension BusyDesk {
    /// Does it on the desk, and has only that counted. Afterwards as many sessions are open, with as many agents, as before.
    ///
    /// - Parameter count: Calls what it is given with the numbers below ``DeskAct/times``.
    func count<Count>(
        _ act: DeskAct, _ count: (_ operation: (Int) throws -> Void) throws -> Count
    ) throws -> Count {
        let counted =
            switch act {
            case .assignment: try countAssignments(count)
            case .login: try countLogins(count)
            case .arrival: try countArrivals(count)
            }
        try check()
        return counted
    }

    private func countAssignments<Count>(_ count: ((Int) throws -> Void) throws -> Count) throws -> Count {
        let agents = fullAgents(DeskAct.times)
        let leaving = agents.compactMap { sessions(of: $0).first }
        let counted = try count { try finish(leaving[$0], by: agents[$0]) }
        try expect(queued: size.queued - DeskAct.times)
        for conversation in leaving { try write(conversation) }
        return counted
    }

    private func countLogins<Count>(_ count: ((Int) throws -> Void) throws -> Count) throws -> Count {
        let agents = fullAgents(DeskAct.times)
        let parked = agents.flatMap { sessions(of: $0) }
        for agent in agents { try logOut(agent) }
        let counted = try count { try logIn(agents[$0]) }
        try expect(queued: size.queued - parked.count)
        for conversation in parked { try write(conversation) }
        return counted
    }

    private func countArrivals<Count>(_ count: ((Int) throws -> Void) throws -> Count) throws -> Count {
        let sessions = calmSessions(DeskAct.times + 1)
        for (conversation, agent) in sessions { try finish(conversation, by: agent) }
        // After a change of the line's rules the first one has it found out who can take a session.
        try write(sessions[DeskAct.times].conversation)
        return try count { try write(sessions[$0].conversation) }
    }

    private func expect(queued: Int) throws {
        guard queueLength == queued else { throw Failure("\(queueLength) sessions wait, and not \(queued)") }
    }
}
