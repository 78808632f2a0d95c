import Broker
import EventLog
import EventLogTesting
import Events
import GRDB
import LMDBEventLog
import Projections
import Testing
import Timeline

@testable import Views

/// The tables tell what the log says, in however many pieces it is taken, and whoever took it (B12).
@Suite struct EqualityTests {
    @Test(arguments: Scripts.names) func tablesAreWhatTheProjectionsSay(_ name: String) async throws {
        let log = InMemoryEventLog()
        let events = try Scripts.events(name)
        try await log.append(events)
        let views = Views.test(log)
        try views.catchUp()
        var world = World()
        var totals = Totals()
        for event in events {
            world.apply(event)
            totals.apply(event)
        }
        let (listed, position) = try views.read { database in
            var listed: [ListedConversation] = []
            try ConversationQuery.visitAll(in: database) { listed.append($0) }
            return listed
        }
        #expect(position == log.head)
        #expect(listed.map(\.state) == Array(world.conversations))
        for conversation in listed {
            let contact = world.directory.contact(world.directory.current(conversation.state.contact))
            #expect(conversation.contact?.name == contact?.name)
            #expect(conversation.contact?.aliases.map(\.alias) == contact?.aliases.map(\.alias))
            #expect(conversation.contact?.formerAliases.map(\.held.alias) == contact?.formerAliases.map(\.held.alias))
        }
        let counted = try views.read { try CountedTotals.all(in: $0) }.answer
        #expect(counted == Dictionary(uniqueKeysWithValues: totals.all.map { ($0.name, $0.number) }))
        let messages = events.filter { ListedMessage($0) != nil }.count
        #expect(try views.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM messages") }.answer == messages)
    }

    @Test(arguments: Scripts.names) func tablesAreTheSameInPieces(_ name: String) async throws {
        let events = try Scripts.events(name)
        let folder = try TemporaryFolder()
        let log = InMemoryEventLog()
        var views = Views.test(log, in: folder)
        for (index, event) in events.enumerated() {
            _ = try await log.append([Append(event)])
            try views.catchUp()
            // What is at hand is forgotten now and then.
            if index % 7 == 3 { views = Views.test(log, in: folder) }
        }
        try views.catchUp()
        let whole = Views.test(log)
        try whole.catchUp()
        let builder = try ViewBuilder(log: log, directory: folder.path + "/built")
        try builder.advance(to: log.head)
        #expect(try views.hash() == whole.hash())
        #expect(try builder.hash() == whole.hash())
        builder.discard()
    }

    @Test func aDifferenceIsFound() async throws {
        var story = Story()
        story.begin()
        story.customer("Hello", id: "wamid.1")
        let views = try await story.views()
        let before = try views.hash()
        story.customer("Hello", id: "wamid.2")
        #expect(try await story.views().hash() != before)
    }
}
