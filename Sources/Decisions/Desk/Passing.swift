import Events
import Projections
import Settings
import Timeline

/// Passes a session on: to an agent, who has the line's time to answer (S1.7); to the queue, where it keeps its place and is offered
/// to who passed it on last; or to a bot.
func transfer(
    _ id: ConversationID, to handler: Handler, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let session = try enterOpenSession(id, world, &draft)
    try checkHandler(session, origin)
    try check(handler, by: origin, world)
    if case .bot = origin, handler == .queue { return arrive(session, by: origin, world, &draft) }
    guard session.handler != handler else { return }
    var passing = Passing(to: handler, by: origin)
    passing.reason = "transferred"
    if case .agent(let sender) = session.handler {
        switch handler {
        case .agent: passing.note = .transferred(by: sender)
        case .queue: passing.note = .passing(over: sender)
        default: break
        }
    }
    pass(passing, at: draft.now, &draft)
}

/// A bot hands its session over: it arrives as one that opens (S1.4, S1.6, S1.12).
func arrive(_ session: OpenSession, by origin: Origin, _ world: borrowing World, _ draft: inout Draft) {
    let arrival = Arrival(of: draft.conversation, under: draft.policy, at: draft.now, in: world)
    var passing = Passing(to: arrival.handler, by: origin)
    passing.note.awaitsOpening = arrival.awaitsOpening
    if arrival.rule != .session { passing.decision = arrival.rule.decision(restsOn: [session.assignedBy]) }
    pass(passing, at: draft.now, &draft)
}

/// Takes a session out of the queue, also beyond the agent's limit (S3.5).
func claim(
    _ id: ConversationID, _ agent: String, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let session = try enterOpenSession(id, world, &draft)
    try checkActing(agent, by: origin, world)
    guard session.handler == .queue else {
        throw Rejection(.notInQueue, "session \(session.number) is with \(session.handler), not in the queue")
    }
    pass(Passing(to: .agent(agent), by: origin), at: draft.now, &draft)
}

/// Parks a session in a workbin: it leaves the desk and lives on (S2.2).
func park(
    _ id: ConversationID, in bin: String, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let session = try enterOpenSession(id, world, &draft)
    try checkHandler(session, origin)
    guard (1...64).contains(bin.utf8.count), !bin.contains(where: \.isNewline) else {
        throw Rejection(.invalid, "a workbin's name has 1 to 64 bytes on one line")
    }
    guard case .agent(let agent) = session.handler else {
        throw Rejection(
            .notTheHandler, "session \(session.number) is with \(session.handler): an agent parks what they have")
    }
    var passing = Passing(to: .workbin(bin), by: origin)
    passing.note = .parked(by: agent)
    pass(passing, at: draft.now, &draft)
}

/// Takes a session out of a workbin.
func open(
    _ id: ConversationID, _ agent: String, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let session = try enterOpenSession(id, world, &draft)
    try checkActing(agent, by: origin, world)
    guard session.handler.isParked else {
        throw Rejection(.notParked, "session \(session.number) is with \(session.handler), not in a workbin")
    }
    pass(Passing(to: .agent(agent), by: origin), at: draft.now, &draft)
}

/// Begins a session with a customer who has none (S2.9). What is said in it goes by the window, as everything.
func start(
    _ recipient: SendCommand.Recipient, _ agent: String, by origin: Origin, _ world: borrowing World,
    _ draft: inout Draft
) throws(Rejection) {
    try enter(recipient, world, &draft)
    try checkActing(agent, by: origin, world)
    if let session = draft.conversation.sessions.open {
        throw Rejection(
            .sessionOpen,
            "session \(session.number) is open, with \(session.handler): take it, or wait until it has closed")
    }
    let blacklisting = Blacklisting(of: draft.conversation, named: draft.named, under: draft.policy, in: world)
    if let listing = blacklisting.outgoing { throw Rejection(.blacklisted, OutgoingBlacklist.advice(listing)) }
    var opened = SessionOpened()
    opened.session = draft.conversation.sessions.count + 1
    opened.handler = .agent(agent)
    opened.by = "\(origin)"
    opened.decision = Rule.session.decision(restsOn: [])
    draft.record(.sessionOpened(opened))
}

/// An agent acts for themselves, or somebody who administrates for them; nobody can who is logged out.
private func checkActing(_ agent: String, by origin: Origin, _ world: borrowing World) throws(Rejection) {
    try checkNotOut(agent, world)
    switch origin {
    case .agent(let acting) where acting != agent:
        throw Rejection(.notTheHandler, "agent '\(acting)' can't act for agent '\(agent)'")
    case .bot: throw Rejection(.notTheHandler, "a bot can only pass on its own sessions")
    default: return
    }
}
