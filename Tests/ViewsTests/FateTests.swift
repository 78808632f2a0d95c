import Events
import GRDB
import Messages
import Testing
import Timeline

@testable import Views

/// What becomes of a message of ours shows on it, whichever order it is told in (S4.14).
@Suite struct FateTests {
    private func fate(_ story: Story, _ position: Position) async throws -> MessageFate {
        let views = try await story.views()
        let message = try views.read { try Transcript.message(at: position, in: $0) }.answer
        return try #require(message?.fate)
    }

    private func receipt(_ status: String, token: String = "") -> Event {
        var receipt = ReceiptReceived()
        (receipt.status, receipt.message, receipt.callbackData) = (status, "wamid.OUT1", token)
        return .receiptReceived(receipt)
    }

    @Test func aStatusCountsOnceWithTheTimeOfTheFirstReceiptThatToldIt() async throws {
        var story = Story()
        story.begin()
        let send = story.add(.sendRequested(SendRequested()))
        for _ in 0..<2 { story.add(receipt("read", token: "parley:\(send.rawValue):1")) }
        let fate = try await fate(story, send)
        #expect(fate.receipts.map(\.at) == ["2026-01-05T09:00:04Z"])
        #expect(fate.messageID == "wamid.OUT1")
    }

    @Test func aReceiptWithoutATokenIsFoundByThePlatformsID() async throws {
        var story = Story()
        story.begin()
        let send = story.add(.sendRequested(SendRequested()))
        story.add(.sendAttempted(SendAttempted(send: send, attempt: 1)))
        var accepted = SendAccepted()
        (accepted.send, accepted.attempt, accepted.message) = (send, 1, "wamid.OUT1")
        story.add(.sendAccepted(accepted))
        story.add(receipt("delivered"))
        let fate = try await fate(story, send)
        #expect(fate.status == "accepted")
        #expect(fate.attempts.map(\.result) == ["accepted"])
        #expect(fate.receipts.map(\.status) == ["delivered"])
    }

    @Test func aMessageBelongsToTheSessionThatItOpens() async throws {
        var story = Story()
        story.begin()
        let message = story.customer("Hello", id: "wamid.1")
        var opened = SessionOpened()
        opened.session = 1
        story.add(.sessionOpened(opened), cause: message)
        let views = try await story.views()
        let listed = try views.read { try Transcript.message(at: message, in: $0) }.answer
        #expect(listed?.session == 1)
        #expect(try views.read { try Int.fetchOne($0, sql: "SELECT messages_in FROM sessions") }.answer == 1)
    }
}
