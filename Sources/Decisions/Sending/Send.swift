import Events
import Messages
import Projections
import Settings
import Timeline

/// Decides whether a message may go: what a rule refuses is an event with its reason, and never reaches the network.
func send(_ command: SendCommand, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard command.correlationID.utf8.count <= 512, command.callbackData.utf8.count <= 512 else {
        throw Rejection(.invalid, "the correlation id and the callback data have at most 512 bytes each")
    }
    switch command.recipient {
    case .conversation(let id):
        let state = try existing(id, world)
        draft.enter(state, world.policy(of: state))
    case .party(let party, let line):
        guard !party.isAnonymous else { throw Rejection(.invalid, "name the recipient by phone number or user id") }
        guard world.settings.policy(for: line).map({ !$0.disabled }) ?? false else {
            throw Rejection(.lineNotServed, "line '\(line)' is not configured, or is switched off: see parley.yaml")
        }
        enterConversation(line, party, at: draft.now, world, &draft)
    }
    guard !draft.policy.disabled else {
        throw Rejection(.lineNotServed, "line '\(draft.conversation.line)' is not configured, or is switched off")
    }
    try checkAuthor(command.origin, draft.conversation)
    record(command, &draft)
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

private func record(_ command: SendCommand, _ draft: inout Draft) {
    if let refusal = refusal(of: command.content, by: command.origin, &draft) {
        var refused = refusal
        refused.correlationID = command.correlationID
        draft.record(.sendRefused(refused))
        return
    }
    var requested = SendRequested()
    requested.content = command.content
    requested.origin = command.origin
    requested.session = draft.conversation.sessions.open?.number ?? 0
    if case .party(let party, _) = command.recipient { requested.to = party }
    requested.correlationID = command.correlationID
    requested.callbackData = command.callbackData
    requested.identityHash = command.identityHash
    draft.record(.sendRequested(requested))
}

/// The window's refusal of a message, if it refuses it (S4.11): outside the window only a template goes.
private func refusal(of content: MessageContent, by origin: Origin, _ draft: inout Draft) -> SendRefused? {
    let window = draft.conversation.window
    guard content.template.isEmpty, !window.isOpen(at: draft.now) else { return nil }
    var refused = SendRefused()
    refused.content = content
    refused.origin = origin
    refused.code = 131_047
    refused.reason =
        window.closesAt.map { "the 24-hour window closed at \($0): send an approved template" }
        ?? "the customer has never written, so no 24-hour window is open: send an approved template"
    refused.decision = Decision(
        rule: Rule.serviceWindow.rawValue, version: ServiceWindow.ruleVersion, restsOn: [window.lastContactBy],
        deadline: window.closesAt)
    return refused
}

/// Says something to the customer on behalf of a rule: the text inside the window, the template outside it, or nothing, and
/// then the log says why (S3).
///
/// - Parameter form: What is sent inside the window where it is more than a text.
func say(
    _ message: AutomaticMessage, _ decision: Decision, insteadOfText form: MessageContent? = nil, _ draft: inout Draft
) {
    let text = form ?? MessageContent.text(message.text)
    let origin = Origin.rule(decision.rule)
    var content = text
    if let refusal = refusal(of: text, by: origin, &draft) {
        guard !message.template.isEmpty else {
            var refused = refusal
            refused.reason += "; the rule '\(decision.rule)' has no template for outside the window"
            refused.decision.restsOn += decision.restsOn.filter { !refusal.decision.restsOn.contains($0) }
            draft.record(.sendRefused(refused))
            return
        }
        content = .template(name: message.template, language: message.templateLanguage)
    }
    var requested = SendRequested()
    requested.content = content
    requested.origin = origin
    requested.session = draft.conversation.sessions.open?.number ?? draft.conversation.sessions.count
    requested.decision = decision
    draft.record(.sendRequested(requested))
}
