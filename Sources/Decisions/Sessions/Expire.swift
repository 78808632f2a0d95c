import Events
import Projections
import Timeline

/// Lets a rule act whose deadline has passed. Looks again first: a deadline that has moved, or was acted on, leads to nothing.
func expire(
    _ id: ConversationID, _ rule: Rule, _ deadline: Timestamp, _ world: borrowing World, _ draft: inout Draft
) {
    guard let rule = DeadlineRules.named(rule), let state = world.conversation(id) else { return }
    draft.enter(state, world.rules(of: state))
    guard rule.deadline(in: draft.conversation, under: draft.policy) == deadline, deadline <= draft.now else { return }
    let effects = rule.expire(in: draft.conversation, under: draft.policy, deadline: deadline, in: world)
    carryOut(effects, at: deadline, world, &draft)
}

/// Lets a rule about the desk act in a conversation, if that is still what is next.
func deskWork(_ id: ConversationID, _ rule: Rule, _ world: borrowing World, _ draft: inout Draft) {
    guard let rule = DeskRules.named(rule), let state = world.conversation(id),
        let since = rule.due(id, in: world.desk)
    else { return }
    draft.enter(state, world.rules(of: state))
    let effects = rule.act(on: draft.conversation, desk: world.desk, under: draft.policy)
    carryOut(effects, at: min(since, draft.now), world, &draft)
}
