import Encoding
import EventLogTesting
import Events
import Projections
import Testing
import Timeline

/// What is personal will be made unreadable (L12), and what is counted is still what it was.
@Suite struct ErasureTests {
    @Test func totalsRestOnNothingPersonal() {
        var (whole, erased) = (Totals(), Totals())
        for (place, kind) in (EventKind.allCases + EventKind.allCases.reversed()).enumerated() {
            let shape = kind.fields.shape
            whole.apply(recorded(kind, PopulatedPayload(shape).bytes, at: place))
            erased.apply(recorded(kind, PopulatedPayload(shape, erased: true).bytes, at: place))
            #expect(erased.encoded() == whole.encoded(), "\(kind): totals rest on what is personal")
        }
        #expect(whole.all.count >= EventKind.allCases.count)
    }

    @Test func whatIsErasedCanStillBeRead() {
        let event = recorded(.messageReceived, PopulatedPayload(MessageReceived.shape, erased: true).bytes, at: 0).event
        guard case .messageReceived(let message) = event else {
            Issue.record("\(event.name)")
            return
        }
        #expect(message.sender == Party())
        #expect(message.text.isEmpty && message.raw.bytes.isEmpty)
        #expect(!message.type.isEmpty && message.timestampMissing)
    }

    private func recorded(_ kind: EventKind, _ payload: [UInt8], at place: Int) -> RecordedEvent {
        RecordedEvent(
            position: Position(UInt64(place + 1)), conversation: ConversationID(1), version: UInt32(place + 1),
            occurredAt: .epoch, recordedAt: .epoch, cause: .start,
            event: payload.withUnsafeBytes { Event(kind: kind.rawValue, payload: $0) })
    }
}
