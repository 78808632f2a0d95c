import BrokerTesting
import Decisions
import Events
import Projections
import Testing
import Timeline

/// Customers who change their number or user id, and notices of it that come in any order (B6).
@Suite struct LateNoticeTests {
    private static let old = Party(phone: "16505550001", name: "Sheena")
    private static let new = Party(phone: "16505550002")

    /// A message under the old number, one under the new one, and only then the notice.
    private func split() throws -> Stage {
        var stage = try Stage()
        try stage.write(as: LateNoticeTests.old)
        stage.advance()
        try stage.write(as: LateNoticeTests.new)
        stage.advance()
        try stage.notice(LateNoticeTests.old, newPhone: LateNoticeTests.new.phone)
        return stage
    }

    @Test func aLateNoticeIsToldAndOrphansNobody() throws {
        let stage = try split()
        #expect(stage.names.suffix(3) == ["identityNoticeReceived", "aliasRetired", "contactSplit"])
        let first = try #require(stage.world.conversation(ConversationID(1)))
        #expect(first.sessions.open != nil)
        #expect(stage.world.directory.party(of: first.contact) == LateNoticeTests.new)
    }

    @Test func messagesToASplitContactGoToTheCurrentNumber() throws {
        var stage = try split()
        let event = try #require(try stage.send(to: .conversation(ConversationID(1))))
        guard case .sendRequested(let request) = event.event else { return #expect(Bool(false), "\(event)") }
        let contact = try #require(stage.world.conversation(ConversationID(1))).contact
        #expect(stage.world.recipient(of: request.to, contact: contact) == LateNoticeTests.new)
    }

    @Test func aMessageToTheOldNumberOpensNoThirdConversation() throws {
        var stage = try split()
        let event = try #require(try stage.send(to: .party(LateNoticeTests.old, from: Stage.line)))
        #expect(event.conversation == ConversationID(1))
        #expect(stage.world.conversations.count == 2)
        let contact = try #require(stage.world.conversation(ConversationID(1))).contact
        #expect(stage.world.recipient(of: LateNoticeTests.old, contact: contact) == LateNoticeTests.new)
    }

    @Test func aUserIDThatWasWrittenUnderBeforeItsNoticeIsToldToo() throws {
        var stage = try Stage()
        let (old, new) = (Party(userID: "DE.old"), Party(userID: "DE.new"))
        try stage.write(as: old)
        try stage.write(as: new)
        try stage.notice(old, newUserID: new.userID)
        #expect(stage.names.last == "contactSplit")
        #expect(stage.world.directory.party(of: ContactID(1)).userID == new.userID)
    }

    @Test func whatWasWrittenBeforeTheChangeAndCameAfterItIsTheSamePersons() throws {
        var stage = try Stage()
        try stage.write(as: LateNoticeTests.old)
        stage.advance()
        try stage.notice(LateNoticeTests.old, newPhone: LateNoticeTests.new.phone)
        stage.advance()
        let late = try stage.write(as: LateNoticeTests.old, ago: .seconds(90))
        #expect(late.map(\.event.name) == ["messageReceived"])
        #expect(late.first?.conversation == ConversationID(1))
    }

    /// Numbers are given out again: who writes under it afterwards is somebody else.
    @Test func whoWritesUnderAGivenUpNumberLaterIsSomebodyElse() throws {
        var stage = try Stage()
        try stage.write(as: LateNoticeTests.old)
        stage.advance()
        try stage.notice(LateNoticeTests.old, newPhone: LateNoticeTests.new.phone)
        stage.advance()
        let events = try stage.write(as: Party(phone: LateNoticeTests.old.phone))
        #expect(events.last?.conversation == ConversationID(2))
    }

    @Test func splitContactsAreJoinedByADecision() throws {
        var stage = try split()
        try stage.submit(.assign(ConversationID(1), to: .agent("ana"), by: .agent("ana")))
        let joined = try stage.submit(.joinContacts(ContactID(1), into: ContactID(2), by: .api("admin")))
        #expect(joined.map(\.event.name) == ["contactsJoined", "sessionClosed"])
        // The customer goes on in the other conversation, and is not asked how this one went.
        #expect(stage.world.conversation(ConversationID(1))?.sessions.open == nil)
        let events = try stage.write(as: LateNoticeTests.new)
        #expect(events.last?.conversation == ConversationID(2))
        let former = try stage.send(to: .party(LateNoticeTests.old, from: Stage.line))
        #expect(former?.conversation == ConversationID(2))
        #expect(stage.restartIsTheSame())
    }

    @Test func strangersAreNotJoined() throws {
        var stage = try Stage()
        try stage.write(as: LateNoticeTests.old)
        try stage.write(as: LateNoticeTests.new)
        let error = #expect(throws: Rejection.self) {
            try stage.submit(.joinContacts(ContactID(1), into: ContactID(2), by: .api("admin")))
        }
        #expect(error?.code == .invalid)
    }

    /// A decision is caused by what led to it, not by what had to be introduced for it.
    @Test func theMessageOfANewCustomerIsCausedByNothing() throws {
        var stage = try Stage()
        let events = try stage.write(as: LateNoticeTests.old)
        #expect(
            events.map(\.event.name) == ["aliasLearned", "conversationStarted", "messageReceived", "sessionOpened"])
        #expect(events.map(\.cause) == [.start, .start, .start, events[2].position])
    }
}

extension Stage {
    fileprivate mutating func advance() { pass(.seconds(60)) }
    fileprivate func restartIsTheSame() -> Bool {
        var copy = simulation
        return copy.restart()
    }
}
