import Events
import Messages
import Projections
import Settings
import Timeline

/// The one door through which everything goes that is said to a customer, whoever wants it: the rules are asked, and what they
/// say is an event. Asked again when an attempt begins, in `beginAttempt`.
///
/// - Parameters:
///   - outgoing: What is to be said. Its web links are sent as the line's limits have them.
///   - session: The session it belongs to; 0 for none.
@discardableResult
func want(
    _ outgoing: Outgoing, session: UInt32, _ world: borrowing World, _ draft: inout Draft
) -> Position {
    guard draft.policy.limits != .cloudAPI else { return ask(outgoing, session: session, world, &draft) }
    // What is recorded is what is sent (S0.4).
    var sent = outgoing
    sent.content = outgoing.content.sending(draft.policy.limits.profile.webLinks)
    return ask(sent, session: session, world, &draft)
}

/// Asks the rules.
private func ask(
    _ outgoing: Outgoing, session: UInt32, _ world: borrowing World, _ draft: inout Draft
) -> Position {
    var facts = SendFacts()
    facts.isDirect = draft.policy.directSend && outgoing.content.isDirectSend
    facts.needsWindow = outgoing.content.template.isEmpty && !facts.isDirect
    facts.hasFallback = outgoing.fallback != nil
    facts.after = outgoing.after
    facts.expires = outgoing.options?.expires
    facts.template = template(of: outgoing)
    switch draft.ruling(on: facts, wanting: outgoing, world) {
    case .refused(let refusal): return draft.record(.sendRefused(refused(outgoing, refusal)))
    // How fast is asked when an attempt begins.
    case .held:
        return draft.record(.sendRequested(requested(outgoing, facts, usesFallback: false, session: session)))
    case .go(let usesFallback, _):
        return draft.record(.sendRequested(requested(outgoing, facts, usesFallback: usesFallback, session: session)))
    }
}

/// The template that goes: the message itself, or what goes in its place.
private func template(of outgoing: Outgoing) -> TemplateReference? {
    guard let content = outgoing.content.template.isEmpty ? outgoing.fallback : outgoing.content,
        case .template(let template) = Message(content)
    else { return nil }
    return TemplateReference(name: template.name, language: template.language)
}

private func requested(
    _ outgoing: Outgoing, _ facts: SendFacts, usesFallback: Bool, session: UInt32
) -> SendRequested {
    var requested = SendRequested()
    requested.content = usesFallback ? outgoing.fallback ?? outgoing.content : outgoing.content
    requested.origin = outgoing.origin
    requested.session = session
    requested.to = outgoing.to
    requested.correlationID = outgoing.correlationID
    requested.callbackData = outgoing.callbackData
    requested.identityHash = outgoing.identityHash
    requested.decision = outgoing.decision
    requested.needsWindow = requested.content.template.isEmpty && !facts.isDirect
    if !usesFallback, let fallback = outgoing.fallback {
        (requested.fallback, requested.hasFallback) = (fallback, true)
    }
    requested.after = outgoing.after
    requested.options = outgoing.options
    requested.template = facts.template
    return requested
}

private func refused(_ outgoing: Outgoing, _ refusal: SendRefusal) -> SendRefused {
    var refused = SendRefused(refusal)
    refused.content = outgoing.content
    refused.origin = outgoing.origin
    refused.correlationID = outgoing.correlationID
    refused.callbackData = outgoing.callbackData
    refused.options = outgoing.options
    guard let decision = outgoing.decision else { return refused }
    if refusal.decision.rule == ServiceWindow.rule.name {
        refused.reason += "; the rule '\(decision.rule)' has no template for outside the window"
    }
    refused.decision.restsOn += decision.restsOn.filter { !refusal.decision.restsOn.contains($0) }
    return refused
}

extension SendRefused {
    /// A refusal as an event, without what was refused.
    init(_ refusal: SendRefusal) {
        self.init()
        (code, reason, decision) = (refusal.code, refusal.reason, refusal.decision)
    }
}

extension Draft {
    /// What the rules say of a message in the conversation that the decision is about.
    ///
    /// - Parameter outgoing: What is said, where it is wanted just now; nil where an attempt begins.
    func ruling(on send: SendFacts, wanting outgoing: Outgoing?, _ world: borrowing World) -> SendRuling {
        var circumstances = SendCircumstances(
            now: now, wanting: outgoing?.content, by: outgoing?.origin ?? .absent, openSends: openSends)
        if let template = send.template {
            let filling = outgoing?.content.template.isEmpty ?? true ? outgoing?.fallback : outgoing?.content
            circumstances.template = TemplateStanding(world.templates.versions(of: template), filling: filling)
        }
        if send.template != nil || send.isDirect {
            circumstances.consent = world.consents[world.directory.current(conversation.contact)]
        }
        if case .api? = outgoing?.origin, let template = send.template, circumstances.template?.isMarketing ?? false {
            circumstances.campaign = world.campaigns.campaign(
                of: template, on: conversation.line, with: world.directory.current(conversation.contact), at: now)
        }
        if outgoing != nil {
            circumstances.blacklisting = Blacklisting(of: conversation, named: named, under: policy, in: world)
        }
        return SendRules.ruling(on: send, in: conversation, under: policy, circumstances)
    }
}
