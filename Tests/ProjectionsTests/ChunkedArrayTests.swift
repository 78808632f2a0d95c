import Encoding
import Events
import Projections
import Testing
import Timeline

/// An array in chunks is like any other, and its bytes are those of an array in one piece.
@Suite struct ChunkedArrayTests {
    private func aliases(_ count: Int) -> [Alias] { (0..<count).map { Alias(.phone, "\($0)") } }

    private func chunked(_ aliases: [Alias]) -> ChunkedArray<Alias> {
        var chunked = ChunkedArray<Alias>()
        for alias in aliases { chunked.append(alias) }
        return chunked
    }

    @Test(arguments: [0, 1, 1_023, 1_024, 1_025, 5_000])
    func itHoldsWhatWasAdded(_ count: Int) {
        let chunked = chunked(aliases(count))
        #expect(chunked.count == count)
        #expect(Array(chunked) == aliases(count))
        #expect(chunked.indices.map { chunked[$0] } == aliases(count))
    }

    @Test func aCopyIsAnother() {
        let one = chunked(aliases(3_000))
        var other = one
        other[1_500].value = "changed"
        other.append(Alias(.userID, "US.1"))
        #expect(Array(one) == aliases(3_000))
        #expect(other[1_500].value == "changed")
        #expect(other.count == 3_001)
        #expect(one != other)
        #expect(one == chunked(aliases(3_000)))
        #expect(Set([one, chunked(aliases(3_000))]).count == 1)
    }

    @Test func itIsWrittenAsAnArrayIs() throws {
        for count in [0, 1, 3_000] {
            let (one, whole) = (List(values: chunked(aliases(count))), WholeList(values: aliases(count)))
            #expect(one.encoded() == whole.encoded())
            #expect(one.json == whole.json)
            #expect(try List(encoded: whole.encoded()).values == one.values)
        }
    }

    private struct List: FieldCodable {
        var values = ChunkedArray<Alias>()
        mutating func code(_ fields: inout FieldCoder) { fields.field(1, "values", &values) }
    }

    private struct WholeList: FieldCodable {
        var values: [Alias] = []
        mutating func code(_ fields: inout FieldCoder) { fields.field(1, "values", &values) }
    }
}

/// A contact's conversations are found by line.
@Suite struct ContactConversationsTests {
    private func recorded(_ event: Event, in conversation: ConversationID, at position: UInt64) -> RecordedEvent {
        RecordedEvent(
            position: Position(position), conversation: conversation, version: 1, occurredAt: .epoch,
            recordedAt: .epoch, cause: .start, event: event)
    }

    private func directory() -> Directory {
        var directory = Directory()
        for contact in 1...2 as ClosedRange<UInt32> {
            var learned = AliasLearned()
            (learned.contact, learned.alias) = (ContactID(contact), Alias(.phone, "1650555000\(contact)"))
            directory.apply(recorded(.aliasLearned(learned), in: .system, at: UInt64(contact)))
        }
        let started: [(LineID, UInt32)] = [("1", 2), ("2", 2), ("1", 1), ("3", 2)]
        for (place, (line, contact)) in started.enumerated() {
            let started = Event.conversationStarted(ConversationStarted(line: line, contact: ContactID(contact)))
            directory.apply(recorded(started, in: ConversationID(UInt32(place + 1)), at: UInt64(place + 3)))
        }
        return directory
    }

    @Test func theyAreFoundByLine() throws {
        let directory = directory()
        for found in [directory, try Directory(encoded: directory.encoded())] {
            #expect(found.conversation(of: ContactID(2), with: "1") == ConversationID(1))
            #expect(found.conversation(of: ContactID(2), with: "2") == ConversationID(2))
            #expect(found.conversation(of: ContactID(1), with: "1") == ConversationID(3))
            #expect(found.conversation(of: ContactID(2), with: "3") == ConversationID(4))
            #expect(found.conversation(of: ContactID(1), with: "2") == nil)
            #expect(found.conversation(of: ContactID(3), with: "1") == nil)
            #expect(found.conversation(of: .absent, with: .absent) == nil)
            #expect(found == directory)
        }
    }

    @Test func aProfileNameGoesToWhoeverHasTheNumber() {
        var directory = directory()
        var message = MessageReceived()
        message.sender = Party(phone: "16505550002", name: "Sheena")
        // The conversation is the other contact's.
        directory.apply(recorded(.messageReceived(message), in: ConversationID(3), at: 9))
        #expect(directory.contact(ContactID(2))?.name == "Sheena")
        #expect(directory.contact(ContactID(1))?.name == "")
    }
}
