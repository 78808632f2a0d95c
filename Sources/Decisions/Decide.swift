public import Events
public import Projections
public import Timeline

/// Decides what a command leads to in this world: the events, each with its place in the log and its times, to be appended as
/// one atomic whole. A pure function: the same command, moment and world always lead to the same events.
///
/// - Parameter now: The moment of the decision. Events are never recorded as earlier than what is in the log already.
/// - Returns: The events in order; none where the command no longer applies.
/// - Throws: A ``Rejection`` where the command makes no sense.
public func decide(_ command: Command, at now: Timestamp, given world: borrowing World) throws(Rejection)
    -> [RecordedEvent]
{
    var draft = Draft(world, now: max(now, world.lastRecordedAt))
    switch command {
    case .receive(let item): receive(item, world, &draft)
    case .deadlineReached(let id, let rule, let deadline): expire(id, rule, deadline, world, &draft)
    case .deskWork(let id, let rule): deskWork(id, rule, world, &draft)
    case .assign(let id, let handler, let by): try assign(id, to: handler, by: by, world, &draft)
    case .transfer(let id, let handler, let by): try transfer(id, to: handler, by: by, world, &draft)
    case .claim(let id, let agent, let by): try claim(id, agent, by: by, world, &draft)
    case .park(let id, let bin, let by): try park(id, in: bin, by: by, world, &draft)
    case .open(let id, let agent, let by): try open(id, agent, by: by, world, &draft)
    case .start(let recipient, let agent, let by): try start(recipient, agent, by: by, world, &draft)
    case .answerBotRequest(let id, let asked, let bot, let answer):
        try answerBotRequest(id, asked, by: bot, answer, world, &draft)
    case .finish(let id, let by): try finish(id, by: by, world, &draft)
    case .send(let command): try send(command, world, &draft)
    case .beginAttempt(let id, let position): try beginAttempt(id, position, world, &draft)
    case .endAttempt(let id, let position, let attempt, let result):
        try endAttempt(id, position, attempt, result, world, &draft)
    case .endDeliveryReport(let id, let ended): try endDeliveryReport(id, ended, world, &draft)
    case .changeOptIn(let contact, let change, let source, let since, let by):
        try changeOptIn(contact, change, source, since, by: by, world, &draft)
    case .verifyContact(let id, let how, let by): try verifyContact(id, how, by: by, world, &draft)
    case .changeTemplates(let changes): changeTemplates(changes, world, &draft)
    case .setRules(let sets, let by): try setRules(sets, by: by, world, &draft)
    case .setCalendar(let name, let calendar): try setCalendar(name, calendar, world, &draft)
    case .removeCalendar(let name): try removeCalendar(name, world, &draft)
    case .changeList(let name, let added, let removed): try changeList(name, added, removed, world, &draft)
    case .setList(let name, let entries): try setList(name, entries, world, &draft)
    case .removeList(let name): try removeList(name, world, &draft)
    case .setResponse(let response): try setResponse(response, world, &draft)
    case .removeResponse(let id): try removeResponse(id, world, &draft)
    case .publishFlows(let flows, let by): try publishFlows(flows, by: by, world, &draft)
    case .answerFlowRequest(let id, let asked, let answer): try answerFlowRequest(id, asked, answer, world, &draft)
    case .moveFlow(let id, let move, let by): try moveFlow(id, move, by: by, world, &draft)
    case .setTasks(let tasks): setTasks(tasks, world, &draft)
    case .setTask(let task, let lines, let by): try setTask(task, lines: lines, by: by, world, &draft)
    case .removeTask(let id, let by): try removeTask(id, by: by, world, &draft)
    case .lockTask(let id, let isLocked, let by): try lockTask(id, isLocked, by: by, world, &draft)
    case .favouriteTask(let id, let isOne, let by): try favouriteTask(id, isOne, by: by, world, &draft)
    case .setAllocation(let allocation, let by): try setAllocation(allocation, by: by, world, &draft)
    case .setGroup(let name, let terms, let from, let by):
        try checkIsNoWebhook(group: name, world)
        try setGroup(name, terms, from: from, by: by, world, &draft)
    case .removeGroup(let name, let by):
        try checkIsNoWebhook(group: name, world)
        try removeGroup(name, by: by, world, &draft)
    case .parkDelivery(let parked, let group): try parkDelivery(parked, group: group, world, &draft)
    case .releaseDeliveries(let group, let events, let isRedelivered, let by):
        try releaseDeliveries(group, events, isRedelivered: isRedelivered, by: by, world, &draft)
    case .replayGroup(let replayed): try replayGroup(replayed, world, &draft)
    case .registerAgent(let agent): try registerAgent(agent, world, &draft)
    case .setAgentState(let agent, let state, let by): try setAgentState(agent, state, by: by, world, &draft)
    case .removeAgent(let id): try removeAgent(id, world, &draft)
    case .setPresence(let length): try setPresence(length, world, &draft)
    case .openDesk(let id): try openDesk(id, world, &draft)
    case .closeDesk(let id, let reason): try closeDesk(id, reason, world, &draft)
    case .presenceReached(let id, let deadline): logOutAbsent(id, deadline, world, &draft)
    case .joinContacts(let contact, let other, let by): try joinContacts(contact, into: other, by: by, world, &draft)
    case .setCustomer(let profile, let by): try setCustomer(profile, by: by, world, &draft)
    case .removeCustomer(let id, let by): try removeCustomer(id, by: by, world, &draft)
    case .issueToken(let token): try issueToken(token, world, &draft)
    case .revokeToken(let name): try revokeToken(name, world, &draft)
    case .keepWebhookKey(let made, let isReplacement):
        try keepWebhookKey(made, isReplacement: isReplacement, world, &draft)
    case .setWebhook(let set, let terms, let from, let by):
        try setWebhook(set, terms, from: from, by: by, world, &draft)
    case .removeWebhook(let name, let by): try removeWebhook(name, by: by, world, &draft)
    case .pauseWebhook(let name, let isPaused, let by):
        try setWebhookState(name, isPaused: isPaused, by: by, world, &draft)
    case .noteWebhook(let set, let id): noteWebhook(set, webhook: id, world, &draft)
    case .rotateWebhook(let name, let by): try rotateWebhook(name, by: by, world, &draft)
    case .recordForwarded(let forwarded): draft.recordSystem(.graphRequestForwarded(forwarded))
    case .recordMarkedRead(let id, let marked): try note(.messageMarkedRead(marked), in: id, world, &draft)
    case .recordMedia(let id, let fetched): try note(.mediaFetched(fetched), in: id, world, &draft)
    case .giveUpMedia(let id, let failed): try note(.mediaFetchFailed(failed), in: id, world, &draft)
    }
    draft.react(world)
    return draft.events
}
