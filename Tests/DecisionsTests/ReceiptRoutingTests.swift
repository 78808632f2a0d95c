import Decisions
import Events
import Messages
import Projections
import Testing
import Timeline

/// Receipts follow the token that the attempt carried, then the platform's id of the message, then the recipient.
@Suite struct ReceiptRoutingTests {
    private static let customer = Party(phone: "16505550001")
    /// The same person, as nobody has written them before.
    private static let stranger = Party(phone: "4915112345678")

    private func accepted(_ stage: inout Stage, waID: String = "") throws -> Position {
        try stage.write(as: ReceiptRoutingTests.customer)
        let send = try #require(try stage.send(to: .conversation(ConversationID(1)))).position
        try stage.submit(.beginAttempt(ConversationID(1), send: send))
        let result = AttemptResult.accepted(message: "wamid.OUT", waID: waID, status: "accepted")
        try stage.submit(.endAttempt(ConversationID(1), send: send, attempt: 1, result))
        return send
    }

    @Test func aReceiptFollowsItsToken() throws {
        var stage = try Stage()
        let send = try accepted(&stage)
        let token = AttemptToken(send: send, attempt: 1, in: ConversationID(1))
        let events = try stage.receipt("sent", "wamid.OTHER", to: ReceiptRoutingTests.stranger, token: "\(token)")
        #expect(events.last?.conversation == ConversationID(1))
        #expect(stage.world.conversations.count == 1)
    }

    @Test func withoutATokenAReceiptFollowsItsMessage() throws {
        var stage = try Stage()
        _ = try accepted(&stage)
        let events = try stage.receipt("delivered", "wamid.OUT", to: ReceiptRoutingTests.stranger)
        #expect(events.last?.conversation == ConversationID(1))
        // What the platform calls the customer is learnt.
        #expect(stage.world.directory.holder(ofPhone: ReceiptRoutingTests.stranger.phone) == ContactID(1))
        #expect(stage.world.conversation(ConversationID(1))?.delivery.open == [])
    }

    @Test func aReceiptThatNamesNoMessageOfOursGoesToItsRecipient() throws {
        var stage = try Stage()
        _ = try accepted(&stage)
        let events = try stage.receipt("sent", "wamid.UNKNOWN", to: ReceiptRoutingTests.stranger)
        #expect(events.last?.conversation == ConversationID(2))
    }

    /// A token comes from outside: one that names a conversation of another line is none of ours.
    @Test func aTokenOfAnotherLineIsNotBelieved() throws {
        var stage = try Stage()
        let send = try accepted(&stage)
        var receipt = ReceiptReceived()
        (receipt.line, receipt.recipient, receipt.status) = ("200", ReceiptRoutingTests.stranger, "sent")
        receipt.callbackData = "\(AttemptToken(send: send, attempt: 1, in: ConversationID(1)))"
        let item = PlatformItem(event: .receiptReceived(receipt), occurredAt: nil, identity: "s:other")
        #expect(try stage.submit(.receive(item)).last?.conversation == ConversationID(2))
    }

    @Test func aTokenWithoutConversationIsRead() {
        #expect(AttemptToken("parley:7:1") == AttemptToken(send: Position(7), attempt: 1))
        #expect(AttemptToken("parley:7:1")?.conversation == .system)
    }

    @Test func theAcceptancesNumberIsLearnt() throws {
        var stage = try Stage()
        _ = try accepted(&stage, waID: "4915112345678")
        #expect(stage.world.directory.holder(ofPhone: "4915112345678") == ContactID(1))
    }

    @Test func aHashThatDoesNotMatchAtOnceCountsLikeALateOne() throws {
        var stage = try Stage()
        try stage.write(as: ReceiptRoutingTests.customer)
        let send = try #require(try stage.send(to: .conversation(ConversationID(1)))).position
        try stage.submit(.beginAttempt(ConversationID(1), send: send))
        let refusal = AttemptResult.failed(httpStatus: 400, code: 137_000, reason: "mismatch", retryAfter: nil)
        try stage.submit(.endAttempt(ConversationID(1), send: send, attempt: 1, refusal))
        #expect(stage.world.conversation(ConversationID(1))?.identity.isUnverified == true)
    }
}
