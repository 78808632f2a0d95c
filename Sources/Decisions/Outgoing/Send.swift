import Events
import Messages
import Projections
import Settings
import Timeline

/// Has a message go through the one door, if it makes sense: what a rule refuses there is an event with its reason, and never
/// reaches the network.
func send(_ command: SendCommand, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    try checkTold(command)
    try enter(command.recipient, world, &draft)
    try checkAuthor(command.origin, draft.conversation)
    try checkNumber(command.addressedAs, under: draft.policy)
    guard command.after == .start || command.after < draft.nextPosition else {
        throw Rejection(.invalid, "message \(command.after) does not exist yet: name one that was sent before")
    }
    let session = draft.conversation.sessions.open?.number ?? 0
    var after = command.after
    for content in try contents(command, world, draft) {
        let position = want(outgoing(command, content, after: after), session: session, world, &draft)
        // The rest comes after this one. Where a rule refuses it, it would be refused as well, or stand alone.
        guard case .sendRequested? = draft.events.last?.event else { return }
        after = position
    }
}

/// A line may want numbers with `+` and the country's code (S4.1).
private func checkNumber(_ written: String, under policy: LinePolicy) throws(Rejection) {
    guard policy.e164 == .required, !written.isEmpty else { return }
    let digits = written.dropFirst()
    let isE164 =
        written.first == "+" && (7...15).contains(digits.count) && digits.allSatisfy { ("0"..."9").contains($0) }
    guard isE164, digits.first != "0" else {
        throw Rejection(
            .invalid, "'to' must be written as + and 7 to 15 digits with the country's code, such as +16505551234")
    }
}

/// What is said of a message beside its content.
private func checkTold(_ command: SendCommand) throws(Rejection) {
    guard command.correlationID.utf8.count + command.callbackData.utf8.count <= SendCommand.toldLimit else {
        throw Rejection(.invalid, "the correlation id and the callback data have at most 1 MiB together")
    }
    guard let options = command.options else { return }
    if let timeout = options.timeout, !SendCommand.timeouts.contains(timeout) {
        throw Rejection(.invalid, "the timeout is between 1 s and 30 d, not \(timeout.configurationText)")
    }
    guard options.notifyURL.isEmpty || NotifyAddress(options.notifyURL) != nil else {
        throw Rejection(.invalid, NotifyAddress.advice)
    }
}

/// Enters the conversation with whom a message, or a session, is for; starts it where there is none. The line must be served.
func enter(
    _ recipient: SendCommand.Recipient, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    switch recipient {
    case .conversation(let id):
        guard draft.conversation.id != id else { break }
        try enter(existing: id, world, &draft)
    case .customer(let id, let line):
        return try enter(.party(try party(ofCustomer: id, world), from: line), world, &draft)
    case .party(let party, let line):
        guard !party.isAnonymous else { throw Rejection(.invalid, "name the recipient by phone number or user id") }
        guard world.settings.policy(for: line).map({ !$0.disabled }) ?? false else {
            throw Rejection(.lineNotServed, "line '\(line)' is not configured, or is switched off: see parley.yaml")
        }
        enterConversation(line, party, at: nil, recordedAs: draft.now, world, &draft)
        showNames(party, on: line, at: draft.now, world, &draft)
    }
    guard !draft.policy.disabled else {
        throw Rejection(.lineNotServed, "line '\(draft.conversation.line)' is not configured, or is switched off")
    }
}

private func checkAuthor(_ origin: Origin, _ conversation: ConversationState) throws(Rejection) {
    switch origin {
    case .agent, .bot:
        guard let session = conversation.sessions.open else {
            throw Rejection(.noOpenSession, "conversation \(conversation.id) has no open session to answer in")
        }
        try checkHandler(session, origin)
    case .api, .rule: return
    }
}

private func outgoing(_ command: SendCommand, _ content: MessageContent, after: Position) -> Outgoing {
    var outgoing = Outgoing(content, by: command.origin)
    if case .party(let party, _) = command.recipient { outgoing.to = party }
    outgoing.after = after
    outgoing.correlationID = command.correlationID
    outgoing.callbackData = command.callbackData
    outgoing.identityHash = command.identityHash
    outgoing.options = command.options.map { options in
        var options = options
        options.timeout = options.timeout ?? options.waitFor.usualTimeout
        options.notifyURL = NotifyAddress(options.notifyURL)?.text ?? ""
        return options
    }
    return outgoing
}
