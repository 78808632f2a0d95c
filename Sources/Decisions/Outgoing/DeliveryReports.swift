import Events
import Projections
import Timeline

/// Records that an address was told what became of a message, or won't be (S4.16).
func endDeliveryReport(
    _ id: ConversationID, _ ended: DeliveryReportEnded, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    try enter(existing: id, world, &draft)
    guard draft.conversation.reports.due.contains(ended.report) else {
        throw Rejection(.stale, "report \(ended.report) has ended already")
    }
    draft.cause = ended.report
    draft.record(.deliveryReportEnded(ended))
}
