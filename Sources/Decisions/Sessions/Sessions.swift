import Events
import Projections
import Settings
import Timeline

/// Passes a session to another handler: an agent takes it, a bot hands it over, an agent gives it back.
func assign(
    _ id: ConversationID, to handler: Handler, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let session = try enterOpenSession(id, world, &draft)
    try check(handler, by: origin, world)
    guard session.handler != handler else { return }
    try checkPassing(session, to: handler, by: origin)
    if case .bot = origin, handler == .unassigned { return arrive(session, by: origin, world, &draft) }
    pass(Passing(to: handler, by: origin), at: draft.now, &draft)
}

/// Ends a session because it is done (S2.10), or because the bot's flow is complete (S3.8). Where the line has a bot for the end,
/// it gets the session first (S1.9).
func finish(_ id: ConversationID, by origin: Origin, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    let session = try enterOpenSession(id, world, &draft)
    try checkHandler(session, origin)
    let bot = draft.policy.botOnEnd
    if session.handler.isAgent, !bot.isEmpty {
        var passing = Passing(to: .bot(bot), by: origin)
        passing.reason = "finished"
        passing.decision = Rule.botOnEnd.decision(restsOn: [session.assignedBy])
        return pass(passing, at: draft.now, &draft)
    }
    let reason: SessionClosed.Reason = session.handler.isBot ? .flowCompleted : .finished
    close(reason, by: "\(origin)", Rule.session.decision(restsOn: [session.openedBy]), at: draft.now, &draft)
}

/// The open session of a conversation, which becomes the one that the decision is about.
func enterOpenSession(_ id: ConversationID, _ world: borrowing World, _ draft: inout Draft) throws(Rejection)
    -> OpenSession
{
    // Within one decision the conversation is as it has been left so far.
    if draft.conversation.id != id {
        try enter(existing: id, world, &draft)
    }
    guard let session = draft.conversation.sessions.open else {
        throw Rejection(
            .noOpenSession, "conversation \(id) has no open session: it closed, or the customer has not written")
    }
    return session
}

/// Makes a conversation that there must be the one that the decision is about.
func enter(existing id: ConversationID, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    let state = try existing(id, world)
    draft.enter(state, world.rules(of: state))
}

/// The conversation with this number.
func existing(_ id: ConversationID, _ world: borrowing World) throws(Rejection) -> ConversationState {
    guard let state = world.conversation(id) else {
        throw Rejection(.notFound, "there is no conversation \(id): list them with 'GET /v1/conversations'")
    }
    return state
}

/// An agent or bot can only work on a session that they have; programs may on any.
func checkHandler(_ session: OpenSession, _ origin: Origin) throws(Rejection) {
    guard let handler = handlerOf(origin), session.handler != handler else { return }
    throw Rejection(
        .notTheHandler, "session \(session.number) is with \(session.handler), not with \(handler): take it first")
}

/// A bot passes on what it has; an agent too, and takes what anybody has. Programs may pass on any.
private func checkPassing(_ session: OpenSession, to handler: Handler, by origin: Origin) throws(Rejection) {
    switch origin {
    case .bot where session.handler != handlerOf(origin):
        throw Rejection(
            .notTheHandler, "\(session.handler) has session \(session.number): a bot can only pass on its own")
    case .agent where session.handler.isAgent && session.handler != handlerOf(origin) && handler != handlerOf(origin):
        throw Rejection(
            .notTheHandler, "\(session.handler) has session \(session.number): take it first, then pass it on")
    default: return
    }
}

/// Whether a session can pass to somebody.
func check(_ handler: Handler, by origin: Origin, _ world: borrowing World) throws(Rejection) {
    switch handler {
    case .agent(let id) where origin == .agent(id): try checkNotOut(id, world)
    case .agent(let id): try checkThere(id, world)
    case .workbin: throw Rejection(.invalid, "a session is put into a workbin by parking it")
    case .bot(let name) where !(1...64).contains(name.utf8.count):
        throw Rejection(.invalid, "a bot's name has 1 to 64 bytes")
    default: return
    }
}

private func handlerOf(_ origin: Origin) -> Handler? {
    switch origin {
    case .agent(let id): .agent(id)
    case .bot(let name): .bot(name)
    case .api, .rule: nil
    }
}
