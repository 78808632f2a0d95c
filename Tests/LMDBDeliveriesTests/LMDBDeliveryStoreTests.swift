import Deliveries
import EventLog
import EventLogTesting
import Foundation
import LMDBDeliveries
import Settings
import Testing
import Timeline

/// Where groups stand, on disk (B7).
@Suite struct LMDBDeliveryStoreTests {
    private let folder: TemporaryFolder
    private let group = Position(7)
    private let other = Position(9)
    private let now = Timestamp(milliseconds: 1_000_000)

    init() throws { folder = try TemporaryFolder() }

    private func open(head: Position = .start) throws -> LMDBDeliveryStore {
        try LMDBDeliveryStore(data: folder.path, head: head)
    }

    /// A group of which every kind of state is stored.
    private func machine() -> ConsumerGroup {
        var terms = GroupTerms()
        (terms.undeliverable, terms.maxDeliveries) = (.hold, 2)
        var machine = ConsumerGroup(terms, from: Position(1))
        machine.take((1...6).map { (position: Position($0), lane: ConversationID(UInt32($0))) }, upTo: Position(7))
        let given = machine.lease(5, at: now)
        _ = machine.acknowledge(given[0].token, at: now)
        _ = machine.refuse(given[1].token, delay: .seconds(5), reason: "", at: now)
        _ = machine.terminate(given[2].token, reason: "häßlich", at: now)
        _ = machine.terminate(given[3].token, reason: "no", at: now)
        machine.parked(given[3].token.position)
        return machine
    }

    @Test func whatIsCommittedIsThereAfterItWasOpenedAgain() throws {
        var machine = machine()
        var store = try open()
        #expect(try store.load(group) == nil)
        let changes = machine.takeChanges(isLast: true)
        #expect(changes.place.reach == .start)
        #expect(changes.put.count == 4 && changes.removed.isEmpty && changes.settled[0]?.isEmpty == false)
        try store.commit(DeliveryCommit([(group, changes), (other, changes)], followed: Position(12)))
        store.close()
        store = try open(head: Position(99))
        #expect(store.founded == .start && store.followed == Position(12))
        let content = try #require(try store.load(group))
        #expect(
            content.place == changes.place
                && content.pending == Dictionary(uniqueKeysWithValues: changes.put.map { ($0.position, $0.delivery) }))
        #expect(content.settled == changes.settled)
        #expect(try store.groups() == [group, other])
        var restored = ConsumerGroup(machine.terms, content, at: now, head: Position(1_000))
        // What was taken and not given out is taken again; what is settled is not.
        restored.take((1...6).map { (position: Position($0), lane: ConversationID(UInt32($0))) }, upTo: Position(7))
        #expect(restored.all.map(\.1) == machine.all.map(\.1))
        #expect(restored.inFlight == machine.inFlight && restored.readyNow == machine.readyNow)
        #expect(restored.nextDue() == machine.nextDue())
    }

    @Test func whatIsSettledIsGoneAndAGroupThatIsRemovedToo() throws {
        var machine = machine()
        let store = try open()
        let changes = machine.takeChanges()
        try store.commit(DeliveryCommit([(group, changes), (other, changes)], followed: .start))
        for delivery in machine.lease(9, at: now) { _ = machine.acknowledge(delivery.token, at: now) }
        let later = machine.takeChanges()
        #expect(later.settled[0]?.words[0] == 0b1000010)
        try store.commit(DeliveryCommit([(group, later)], removed: [other], followed: Position(3)))
        #expect(try store.load(group)?.pending.keys.contains(Position(6)) == false)
        #expect(try store.load(other) == nil)
        #expect(try store.groups() == [group])
    }

    @Test func ofAGroupThatBeginsAnewNothingIsLeftOfBefore() throws {
        var old = machine()
        let store = try open()
        try store.commit(DeliveryCommit([(group, old.takeChanges())], followed: .start))
        var new = ConsumerGroup(GroupTerms(), from: Position(3), by: Position(20))
        try store.commit(DeliveryCommit([(group, new.takeChanges())], followed: .start))
        let content = try #require(try store.load(group))
        #expect(content.pending.isEmpty && content.settled.isEmpty && content.place.floor == Position(3))
    }

    @Test func itKnowsWhenItWasMade() throws {
        let store = try open(head: Position(40))
        #expect(store.founded == Position(40) && store.followed == Position(40))
        store.close()
        #expect(try open(head: Position(50)).founded == Position(40))
    }

    @Test func manyEventsFitIntoAMapThatGrows() throws {
        let store = try open()
        var machine = ConsumerGroup(GroupTerms(), from: Position(1))
        let lanes = (1...60_000).map { (position: Position(UInt64($0)), lane: ConversationID(UInt32($0 % 700))) }
        machine.take(lanes, upTo: Position(60_001))
        for group in 1...4 {
            var copy = machine
            copy.survey()
            try store.commit(DeliveryCommit([(Position(UInt64(group)), copy.takeChanges())], followed: .start))
        }
        #expect(try store.load(Position(3))?.pending.count == 60_000)
    }

    @Test func aDamagedFileIsRefusedWithAdvice() throws {
        try open().close()
        let file = URL(filePath: folder.path).appending(path: "deliveries/data.mdb")
        var bytes = try Data(contentsOf: file)
        for index in 0..<bytes.count { bytes[index] ^= 0x5A }
        try bytes.write(to: file)
        #expect(throws: LogError.self) { try open() }
    }
}
