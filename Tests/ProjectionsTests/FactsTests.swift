import Encoding
import Events
import Testing
import Timeline

@testable import Projections

/// Projections are computed from events of which only the facts were read: they must not look at anything else.
@Suite struct FactsTests {
    @Test func projectionsLookAtFactsAlone() {
        var (whole, facts) = (World(), World())
        var (wholeTotals, factsTotals) = (Totals(), Totals())
        // Twice and in both streams, so that every event also meets a state that the others have left. Numbers are 1: the
        // send stands at the first position, and everything else is about it, or about the first session and contact.
        let first: [EventKind] = [.sendRequested, .conversationStarted, .sendAccepted, .sessionOpened]
        let kinds = first + EventKind.allCases + EventKind.allCases.reversed()
        for (place, kind) in kinds.enumerated() {
            let payload = FactsTests.populated(kind)
            for conversation in [ConversationID(1), .system] {
                whole.apply(recorded(kind, payload, .whole, at: place, in: conversation))
                facts.apply(recorded(kind, payload, .facts, at: place, in: conversation))
                wholeTotals.apply(recorded(kind, payload, .whole, at: place, in: conversation))
                factsTotals.apply(recorded(kind, payload, .facts, at: place, in: conversation))
                #expect(facts.encoded() == whole.encoded(), "\(kind): a projection looks at a detail; make it a field")
            }
        }
        #expect(factsTotals.encoded() == wholeTotals.encoded())
        #expect(whole.conversations.first?.delivery.open.isEmpty == false)
        #expect(whole.directory.contacts.isEmpty == false)
    }

    /// Some kinds are offered to fewer parts of a conversation than there are: no other part may look at them.
    @Test func noPartMissesAnEvent() {
        let first: [EventKind] = [.sendRequested, .conversationStarted, .sessionOpened]
        var (followed, offered) = (ConversationState(id: ConversationID(1)), ConversationState(id: ConversationID(1)))
        for (place, kind) in (first + EventKind.allCases + EventKind.allCases.reversed()).enumerated() {
            let event = recorded(kind, FactsTests.populated(kind), .facts, at: place, in: ConversationID(1))
            let (left, right) = (followed.follow(event), offered.offer(event))
            #expect(left == right && followed == offered, "\(kind): offer it to every part, in `follow`")
        }
    }

    @Test func everyEventThatWasPopulatedCanBeRead() {
        for kind in EventKind.allCases {
            let event = FactsTests.populated(kind).withUnsafeBytes { Event(kind: kind.rawValue, payload: $0) }
            #expect(event.name == "\(kind)")
            if case .unrecognized = event { Issue.record("\(kind)") }
        }
    }

    /// An event of a kind with something in every field.
    private static func populated(_ kind: EventKind) -> [UInt8] {
        // What a decision, a party, a text, and an enumeration or number would be; the first that can be read is taken.
        let values: [[UInt8]] = [
            [2, 9, 0x0A, 1, 0x72, 0x10, 3, 0x18, 2, 0x20, 7],
            [2, 15, 0x0A, 1, 0x31, 0x12, 1, 0x32, 0x1A, 1, 0x33, 0x22, 1, 0x34, 0x2A, 1, 0x35],
            [2, 9] + Array("agent:ana".utf8), [0, 1], [0, 2],
        ]
        var payload: [UInt8] = []
        for number in 1...15 as ClosedRange<UInt8> {
            for value in values {
                let trial = payload + [number << 3 | value[0]] + value.dropFirst()
                let event = trial.withUnsafeBytes { Event(kind: kind.rawValue, payload: $0) }
                if case .unrecognized = event { continue }
                payload = trial
                break
            }
        }
        return payload
    }

    private func recorded(
        _ kind: EventKind, _ payload: [UInt8], _ extent: Extent, at place: Int, in conversation: ConversationID
    ) -> RecordedEvent {
        let moment = Timestamp(milliseconds: 1_790_000_000_000 + Int64(place) * 1000)
        return RecordedEvent(
            position: Position(UInt64(place + 1)), conversation: conversation, version: UInt32(place + 1),
            occurredAt: moment, recordedAt: moment, cause: .start,
            event: payload.withUnsafeBytes { Event(kind: kind.rawValue, payload: $0, extent) })
    }
}

@Suite struct TotalsTests {
    private func receipt(_ status: String, at position: UInt64) -> RecordedEvent {
        var receipt = ReceiptReceived()
        receipt.status = status
        return RecordedEvent(
            position: Position(position), conversation: ConversationID(1), version: 1, occurredAt: .epoch,
            recordedAt: .epoch, cause: .start, event: .receiptReceived(receipt))
    }

    @Test func whatWasStoredGoesOn() throws {
        var totals = Totals()
        for position in 1...5 as ClosedRange<UInt64> { totals.apply(receipt("read", at: position)) }
        var stored = try Totals(encoded: totals.encoded())
        #expect(stored == totals)
        for position in 6...9 as ClosedRange<UInt64> {
            totals.apply(receipt("read", at: position))
            stored.apply(receipt("read", at: position))
        }
        #expect(stored.encoded() == totals.encoded())
        #expect(stored.count("receipt.read") == 9)
        #expect(stored.count("receiptReceived") == 9)
        #expect(stored == totals)
        #expect(Set([stored, totals]).count == 1)
    }

    /// Whoever sends statuses of their own can fill no memory, and hides none that was there before.
    @Test func namesAreLimited() {
        var totals = Totals()
        for position in 1...3000 as ClosedRange<UInt64> { totals.apply(receipt("s\(position)", at: position)) }
        #expect(totals.all.count == 1000)
        #expect(totals.count("receiptReceived") == 3000)
        #expect(totals.count("receipt.s1") == 1)
        for position in 3001...3005 as ClosedRange<UInt64> { totals.apply(receipt("s7", at: position)) }
        #expect(totals.count("receipt.s7") == 6)
        let long = String(repeating: "x", count: 40)
        var others = Totals()
        for end in ["a", "b"] { others.apply(receipt(long + end, at: 1)) }
        #expect(others.count("receipt." + long.prefix(32)) == 2)
    }
}
