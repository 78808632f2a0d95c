import Events
import Projections
import Timeline

/// Lets a rule act whose deadline has passed. Looks again first: a deadline that has moved, or was acted on, leads to nothing.
func expire(
    _ id: ConversationID, _ rule: Rule, _ deadline: Timestamp, _ world: borrowing World, _ draft: inout Draft
) {
    guard let rule = DeadlineRules.named(rule), let state = world.conversation(id) else { return }
    draft.enter(state, world.policy(of: state))
    guard rule.deadline(in: draft.conversation, under: draft.policy) == deadline, deadline <= draft.now else { return }
    for effect in rule.expire(in: draft.conversation, under: draft.policy, deadline: deadline) {
        switch effect {
        case .record(let event): draft.record(event, at: deadline)
        case .close(let reason, let decision): close(reason, by: "", decision, at: deadline, &draft)
        case .say(let message, let decision): say(message, decision, &draft)
        }
    }
}
