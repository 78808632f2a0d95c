import Events
import Messages
import Testing
import Timeline

@testable import Views

/// What is done to a message shows on it (S2.7, S4.21).
@Suite struct MarkTests {
    private func message(_ story: Story, _ position: Position) async throws -> ListedTranscriptMessage {
        let views = try await story.views()
        return try #require(try views.read { try Transcript.message(at: position, in: $0) }.answer)
    }

    @Test func anEditAndARevocationMarkTheOriginal() async throws {
        var story = Story()
        story.begin()
        let original = story.customer("Hello", id: "wamid.1")
        let edit = story.customer("Hello!", id: "wamid.2", type: "edit", answers: "wamid.1")
        let revocation = story.customer("", id: "wamid.3", type: "revoke", answers: "wamid.1")
        let marks = try await message(story, original).marks
        #expect(marks.edit?.position == edit.rawValue)
        #expect(marks.revocation?.position == revocation.rawValue)
        #expect(try await message(story, edit).marks == MessageMarks())
    }

    @Test func aReactionReplacesTheOneBeforeAndAnEmptyOneRemovesIt() async throws {
        var story = Story()
        story.begin()
        let original = story.customer("Hello", id: "wamid.1")
        story.customer("👍", id: "wamid.2", type: "reaction", answers: "wamid.1")
        story.customer("❤️", id: "wamid.3", type: "reaction", answers: "wamid.1")
        #expect(try await message(story, original).marks.reactions.map(\.emoji) == ["❤️"])
        story.customer("", id: "wamid.4", type: "reaction", answers: "wamid.1")
        #expect(try await message(story, original).marks.reactions.isEmpty)
    }

    @Test func aReactionOfOursStandsOnceThePlatformHasTakenIt() async throws {
        var story = Story()
        story.begin()
        let original = story.customer("Hello", id: "wamid.1")
        var send = SendRequested()
        send.content = MessageContent(.reaction(Message.Reaction(to: "wamid.1", "🙏")))
        send.origin = .agent("ana")
        let request = story.add(.sendRequested(send))
        story.add(.sendAttempted(SendAttempted(send: request, attempt: 1)))
        #expect(try await message(story, original).marks.reactions.isEmpty)
        var accepted = SendAccepted()
        (accepted.send, accepted.attempt, accepted.message) = (request, 1, .init("wamid.2"))
        story.add(.sendAccepted(accepted))
        let reactions = try await message(story, original).marks.reactions
        #expect(reactions.map(\.emoji) == ["🙏"])
        #expect(reactions.map(\.by) == ["agent:ana"])
    }

    @Test func aMarkOnAMessageThatNobodyKnowsIsPassedOver() async throws {
        var story = Story()
        story.begin()
        let edit = story.customer("Hello!", id: "wamid.2", type: "edit", answers: "wamid.unknown")
        #expect(try await message(story, edit).marks == MessageMarks())
    }

    @Test func anIdOfAnotherConversationMarksNothing() async throws {
        var story = Story()
        story.begin()
        story.begin(2, phone: "16505550002")
        let original = story.customer("Hello", id: "wamid.1")
        story.customer("", id: "wamid.2", type: "revoke", answers: "wamid.1", in: 2)
        #expect(try await message(story, original).marks.revocation == nil)
    }
}
