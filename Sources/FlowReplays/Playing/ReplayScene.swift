import Decisions
import Events
import Flows
import Projections
import Settings
import Timeline

/// What a step takes from the session around it, as it was then.
struct ReplayScene: Sendable {
    let session: UInt32
    let conversation: ConversationID
    let line: LineID
    let contact: Contact?
    let named: Party
    let policy: LinePolicy

    func context(at time: Timestamp, knowing send: FlowSendValues?) -> FlowContext {
        FlowContext(
            of: session, in: conversation, on: line, with: contact, named: named, under: policy, at: time,
            knowing: send)
    }
}
