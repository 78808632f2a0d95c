import BrokerTesting
import Decisions
import Events
import Projections
import Settings
import Testing
import Timeline

/// Lists of customers, and who is found on them (S1.13, S1.14).
@Suite struct ListTests {
    private static func stage(listing entries: [String]) throws -> Stage {
        var stage = try Stage()
        try stage.submit(.changeList(name: "trouble", add: entries, remove: []))
        try stage.setPolicy { policy in
            policy.incomingBlacklists = ["trouble"]
            policy.outgoingBlacklists = ["trouble"]
        }
        return stage
    }

    private static func opensSession(_ stage: inout Stage, _ party: Party) throws -> Bool {
        try stage.write(as: party).contains { $0.event.name == "sessionOpened" }
    }

    /// As people write it down, and in each of the ways that the platform writes it.
    @Test(arguments: [
        ("+1 (650) 555-0199", "16505550199"), ("5511998765432", "551198765432"), ("551198765432", "5511998765432"),
        ("+54 9 11 2345 6789", "541123456789"), ("+54 11 2345 6789", "5491123456789"),
        ("+52 1 55 1234 5678", "525512345678"),
    ])
    func aNumberIsFoundInEveryWayItIsWritten(_ entry: String, _ phone: String) throws {
        var stage = try ListTests.stage(listing: [entry])
        let isServed = try ListTests.opensSession(&stage, Party(phone: phone))
        #expect(!isServed)
        let isOtherServed = try ListTests.opensSession(&stage, Party(phone: "16505550001"))
        #expect(isOtherServed)
    }

    @Test func aContactIsFoundUnderEveryName() throws {
        var stage = try ListTests.stage(listing: ["US.77"])
        let isServed = try ListTests.opensSession(&stage, Party(phone: "16505550001", userID: "US.77"))
        #expect(!isServed)
        let isServedByNumber = try ListTests.opensSession(&stage, Party(phone: "16505550001"))
        #expect(!isServedByNumber, "known as US.77")
    }

    @Test func whoHadANumberBeforeItWasListedIsNotMeant() throws {
        var stage = try ListTests.stage(listing: [])
        let before = Party(phone: "16505550001")
        #expect(try ListTests.opensSession(&stage, before))
        try stage.submit(.finish(ConversationID(1), by: .api("program")))
        try stage.notice(before, newPhone: "16505550002")
        try stage.submit(.changeList(name: "trouble", add: ["+16505550001"], remove: []))
        let isServed = try ListTests.opensSession(&stage, Party(phone: "16505550002"))
        #expect(isServed)
        let isSuccessorServed = try ListTests.opensSession(&stage, Party(phone: "16505550001"))
        #expect(!isSuccessorServed, "somebody else has it now")
    }

    @Test func noSessionIsStartedWithWhoIsListed() throws {
        var stage = try ListTests.stage(listing: ["+16505550001"])
        let listed = SendCommand.Recipient.party(Party(phone: "16505550001"), from: Stage.line)
        let rejection = #expect(throws: Rejection.self) {
            try stage.submit(.start(listed, agent: "ana", by: .agent("ana")))
        }
        #expect(rejection?.code == .blacklisted)
        #expect(rejection?.advice.contains("list 'trouble'") == true)
        let other = SendCommand.Recipient.party(Party(phone: "16505550002"), from: Stage.line)
        #expect(throws: Never.self) { try stage.submit(.start(other, agent: "ana", by: .agent("ana"))) }
        let refused = try stage.send(to: listed)
        guard case .sendRefused(let refusal)? = refused?.event else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(refusal.decision.rule == "outgoingBlacklist")
        #expect(refusal.decision.restsOn.count == 1)
    }

    @Test func onlyWhatIsDifferentIsRecorded() throws {
        var stage = try Stage()
        try stage.submit(.setList(name: "trouble", entries: ["+1 650 555 0001", "16505550001", "US.1"]))
        #expect(stage.world.lists.count(of: "trouble") == 2)
        #expect(try stage.submit(.setList(name: "trouble", entries: ["US.1", "+16505550001"])).isEmpty)
        #expect(try stage.submit(.changeList(name: "trouble", add: ["US.1"], remove: ["US.2"])).isEmpty)
        let events = try stage.submit(.setList(name: "trouble", entries: ["US.1", "US.2"]))
        guard case .listChanged(let changed)? = events.first?.event else {
            Issue.record("\(events)")
            return
        }
        #expect(changed.added == ["US.2"] && changed.removed == ["16505550001"])
        try stage.submit(.removeList(name: "trouble"))
        #expect(stage.world.lists.count(of: "trouble") == nil)
        #expect(stage.world.lists.entryCount == 0)
    }

    @Test(arguments: ["", "12", "+", "+US.1", "a b", "é", String(repeating: "x", count: 129)])
    func whatIsNobodyIsRefused(_ entry: String) throws {
        var stage = try Stage()
        #expect(throws: Rejection.self) { try stage.submit(.changeList(name: "trouble", add: [entry], remove: [])) }
        #expect(stage.world.lists.count(of: "trouble") == nil)
    }

    @Test func limitsHold() throws {
        var stage = try Stage()
        let many = (0...Lists.changeLimit).map { "1650\(5_000_000 + $0)" }
        #expect(throws: Rejection.self) { try stage.submit(.setList(name: "many", entries: many)) }
        try stage.submit(.setList(name: "many", entries: Array(many.dropLast())))
        try stage.submit(.changeList(name: "many", add: many, remove: []))
        #expect(stage.world.lists.count(of: "many") == many.count)
        #expect(throws: Rejection.self) { try stage.submit(.setList(name: "many", entries: [])) }
        #expect(throws: Rejection.self) {
            try stage.submit(.changeList(name: "both", add: ["US.1"], remove: ["US.1"]))
        }
        #expect(throws: Rejection.self) { try stage.submit(.changeList(name: "a b", add: [], remove: [])) }
        for number in 1..<Lists.limit { try stage.submit(.changeList(name: "l\(number)", add: [], remove: [])) }
        #expect(throws: Rejection.self) { try stage.submit(.changeList(name: "more", add: [], remove: [])) }
    }
}
