import Events
import Projections
import Timeline

/// Records that a customer's message was marked as read. Nothing follows from it: to have looked is not to have answered.
func recordMarkedRead(
    _ id: ConversationID, _ marked: MessageMarkedRead, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    guard draft.enter(id, world) else { throw Rejection(.notFound, "there is no conversation \(id)") }
    draft.record(.messageMarkedRead(marked))
}
