import Broker
import EventLog
import Events
import Messages
import Projections
import Testing
import Timeline

/// A conversation as of some moment is what a fold over the log up to that moment says (L7, B3).
@Suite struct TimeTravelTests {
    @Test func atEveryPositionTheStateIsThatOfAFoldUpToIt() async throws {
        let log = try await Story.told().log
        var world = World()
        var compared = 0
        _ = try log.events(from: Position(1), limit: .max) { event in
            world.apply(event)
            for id in [ConversationID(1), ConversationID(2)] {
                let then = try log.conversation(id, asOf: .position(event.position))
                let expected = world.conversation(id)
                #expect(then?.state == expected)
                guard let then, let expected else { continue }
                #expect(then.policy == world.policy(of: expected))
                #expect(then.contact == world.directory.contact(expected.contact))
                #expect(then.moment == event.recordedAt)
                compared += 1
            }
        }
        #expect(compared > 40)
        #expect(world.conversation(ConversationID(1))?.sessions.count == 2)
    }

    @Test func atEveryRecordedMomentTheStateIsThatOfWhatWasRecorded() async throws {
        let log = try await Story.told().log
        var events: [RecordedEvent] = []
        _ = try log.events(from: Position(1), limit: .max) { events.append($0) }
        for recorded in Set(events.map(\.recordedAt)) {
            for moment in [recorded - .milliseconds(1), recorded] {
                var world = World()
                for event in events where event.recordedAt <= moment { world.apply(event) }
                let then = try log.conversation(ConversationID(1), asOf: .recorded(moment))
                #expect(then?.state == world.conversation(ConversationID(1)))
            }
        }
    }

    @Test func byThePlatformsClockALateMessageCountsFromWhenItWasWritten() async throws {
        let log = try await Story.told().log
        var late: RecordedEvent?
        _ = try log.events(from: Position(1), limit: .max) { event in
            if case .messageReceived(let message) = event.event, message.message == "wamid.C" { late = event }
        }
        let event = try #require(late)
        #expect(event.occurredAt < event.recordedAt)
        let known = try #require(try log.conversation(ConversationID(1), asOf: .recorded(event.occurredAt)))
        #expect(known.state.window.lastContact != event.occurredAt)
        let happened = try #require(try log.conversation(ConversationID(1), asOf: .platform(event.occurredAt)))
        #expect(happened.state.window.lastContact == event.occurredAt)
        #expect(happened.contact.name == "Sheena")
    }

    @Test func whoIsKnownNowWasCalledThenWhatTheyWereCalledThen() async throws {
        let log = try await Story.told().log
        var world = World()
        var events: [RecordedEvent] = []
        _ = try log.events(from: Position(1), limit: .max) { events.append($0) }
        for event in events { world.apply(event) }
        let known = try #require(world.directory.contact(ContactID(1)))
        #expect(known.phone == "16505559999")
        var names: [String] = []
        for event in events {
            let then = try log.conversation(ConversationID(1), asOf: .position(event.position))
            let asKnown = try log.conversation(ConversationID(1), asOf: .position(event.position), with: known)
            #expect(asKnown?.state == then?.state)
            #expect(asKnown?.policy == then?.policy)
            guard let then, let asKnown else { continue }
            #expect(asKnown.contact.name == then.contact.name)
            // Between two events of one decision they have no number.
            if !then.contact.phone.isEmpty {
                #expect(asKnown.contact.phone == then.contact.phone, "#\(event.position)")
            }
            if names.last != asKnown.contact.displayName { names.append(asKnown.contact.displayName) }
        }
        #expect(names == ["+16505551234", "Sheena"])
        let before = try #require(events.last { $0.event.name == "identityNoticeReceived" }?.occurredAt) - .seconds(1)
        for point in [PointInTime.recorded(before), .platform(before)] {
            let then = try log.conversation(ConversationID(1), asOf: point, with: known)
            #expect(then?.contact.phone == "16505551234")
        }
    }

    @Test func beforeItBeganThereIsNothing() async throws {
        let log = try await Story.told().log
        #expect(try log.conversation(ConversationID(1), asOf: .position(Position(1))) == nil)
        #expect(try log.conversation(ConversationID(9), asOf: .position(log.head)) == nil)
    }
}
