import Events
import Projections
import Timeline

/// Records what was done about a customer's message outside: it was marked as read, its file was fetched. Nothing follows from it: to
/// have looked is not to have answered.
func note(
    _ event: Event, in id: ConversationID, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    try enter(existing: id, world, &draft)
    draft.record(event)
}
