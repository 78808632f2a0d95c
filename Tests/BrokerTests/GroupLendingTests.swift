import Broker
import BrokerTesting
import Decisions
import Deliveries
import EventLog
import Events
import Logging
import Settings
import Synchronization
import Testing
import Timeline

/// Groups of consumers that give out what has just happened without storing it, and what becomes of that after a crash (B7).
@Suite struct GroupLendingTests {
    private struct NoDisk: Error {}

    private static let name = "crm"
    private let log = InMemoryEventLog()
    private let time = VirtualTime(Sample.start)
    private let store = InMemoryDeliveryStore()

    private func groups(_ broker: Broker) -> GroupDeliveries {
        GroupDeliveries(broker: broker, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) {
            [store] _ in store
        }
    }

    /// Where the messages are that came.
    private static func messages(_ outcomes: [Outcome]) -> [Position] {
        outcomes.flatMap(\.events).compactMap { if case .messageReceived = $0.event { $0.position } else { nil } }
    }

    /// Groups that are kept while the body runs, and then stop.
    private func keeping(_ broker: Broker, _ body: (GroupDeliveries) async throws -> Void) async throws {
        let groups = groups(broker)
        let keeping = Task { try await groups.run() }
        while groups.trouble != nil { await Task.yield() }
        try await body(groups)
        keeping.cancel()
        _ = await keeping.result
    }

    private func set(_ types: [String], _ broker: Broker) async throws -> Position {
        var terms = GroupTerms()
        terms.types = types
        let set = try await broker.submit(.setGroup(name: Self.name, terms, from: Position(1), by: .api("test")))
        return set.last?.position ?? log.head
    }

    private func fetch(_ groups: GroupDeliveries) async throws -> [LeasedDelivery] {
        try await groups.fetch(Self.name, most: 10, wait: .seconds(1))
    }

    /// A message that comes while a consumer waits, and is given out though nothing can be stored any more.
    private func giveOne(_ broker: Broker, _ groups: GroupDeliveries) async throws -> LeasedDelivery {
        await groups.follow(upTo: try await set(["messageReceived"], broker))
        _ = try await broker.submit([Sample.message(1)])
        let first = try await fetch(groups)
        #expect(try await groups.acknowledge(first.map(\.token), of: Self.name) == [.counted])
        store.failNext(NoDisk())
        async let given = fetch(groups)
        while groups.standings[Self.name]?.waiting != 1 { await Task.yield() }
        _ = try await broker.submit([Sample.message(2, from: "16505550002")])
        let delivery = try #require(try await given.first)
        #expect(groups.trouble == nil && delivery.deliveries == 1)
        return delivery
    }

    /// On the thread that appends it: nothing has to be woken for it, and it comes sooner than who sent it is answered. Where somebody is just
    /// busy with the groups, it comes a little later.
    @Test func whatHasJustHappenedIsGivenOutAtOnce() async throws {
        try await withBroker(log, time) { broker in
            try await keeping(broker) { groups in
                await groups.follow(upTo: try await set(["messageReceived"], broker))
                var isAtOnce = false
                for number in 1...100 where !isAtOnce {
                    isAtOnce = try await isGivenAtOnce(number, broker, groups)
                    await groups.follow(upTo: log.head)
                }
                #expect(isAtOnce)
            }
        }
    }

    /// Whether who waits for a message has it before who sent it is answered.
    private func isGivenAtOnce(_ number: Int, _ broker: Broker, _ groups: GroupDeliveries) async throws -> Bool {
        let given = Mutex<[LeasedDelivery]>([])
        groups.fetch(Self.name, most: 10, wait: .seconds(1), by: FetchRequest()) { answer in
            given.withLock { $0 = (try? answer.get().deliveries) ?? [] }
        }
        let (count, outcomes) = await withCheckedContinuation { answered in
            broker.submit([Sample.message(number)]) { outcomes in
                answered.resume(returning: (given.withLock { $0.count }, outcomes))
            }
        }
        while given.withLock({ $0.isEmpty }) { await Task.yield() }
        let had = given.withLock { $0 }
        #expect(had.map(\.token.position) == Self.messages(try outcomes.get()))
        _ = try await groups.acknowledge(had.map(\.token), of: Self.name)
        return count > 0
    }

    /// Terms hold for what happens after they were followed, however often they change.
    @Test func ordersAmongWhatHappensAreFollowed() async throws {
        try await withBroker(log, time) { broker in
            try await keeping(broker) { groups in
                for number in 1...20 {
                    let isWanted = number % 2 == 0
                    await groups.follow(upTo: try await set([isWanted ? "messageReceived" : "sessionClosed"], broker))
                    let message = Sample.message(number, from: "1650555\(1_000 + number)")
                    let position = Self.messages(try await broker.submit([message]))
                    await groups.follow(upTo: log.head)
                    // What it has not looked at is taken by the terms of later.
                    while try #require(groups.standings[Self.name]).next <= log.head { await Task.yield() }
                    let given = try await groups.fetch(Self.name, most: 10, wait: .zero)
                    #expect(given.map(\.token.position) == (isWanted ? position : []))
                    _ = try await groups.acknowledge(given.map(\.token), of: Self.name)
                }
            }
        }
    }

    @Test func whatHasJustHappenedIsGivenOutWithoutBeingStored() async throws {
        try await withBroker(log, time) { broker in
            try await keeping(broker) { groups in
                let given = try await giveOne(broker, groups)
                await #expect(throws: GroupError.self) {
                    try await groups.acknowledge([given.token], of: Self.name)
                }
            }
        }
    }

    @Test func afterACrashItComesAgainWhenNobodyCanHaveItAnyMore() async throws {
        try await withBroker(log, time) { broker in
            var given: LeasedDelivery?
            try await keeping(broker) { given = try await giveOne(broker, $0) }
            time.advance(by: .seconds(20))
            try await keeping(broker) { groups in
                #expect(try await groups.fetch(Self.name, most: 10, wait: .zero).isEmpty)
                time.advance(by: .seconds(30))
                let again = try await fetch(groups)
                #expect(again.map(\.token.position) == [given?.token.position] && again.map(\.deliveries) == [2])
            }
        }
    }

    @Test func afterACrashItsConsumerCanAcknowledgeIt() async throws {
        try await withBroker(log, time) { broker in
            var given: LeasedDelivery?
            try await keeping(broker) { given = try await giveOne(broker, $0) }
            let token = try #require(given?.token)
            try await keeping(broker) { groups in
                let answers = try await groups.acknowledge([token], of: Self.name)
                time.advance(by: .seconds(60))
                let others = try await groups.fetch(Self.name, most: 10, wait: .zero)
                #expect(answers == [.counted] && others.isEmpty)
            }
        }
    }

    /// What it was given by its terms of then is still its own.
    @Test func alsoWhereTheGroupHasOtherTermsMeanwhile() async throws {
        try await withBroker(log, time) { broker in
            var given: LeasedDelivery?
            try await keeping(broker) { given = try await giveOne(broker, $0) }
            _ = try await set(["sessionClosed"], broker)
            try await keeping(broker) { groups in
                #expect(groups.standings[Self.name]?.pending == 1)
                time.advance(by: .seconds(30))
                let again = try await fetch(groups)
                #expect(again.map(\.token.position) == [given?.token.position] && again.map(\.deliveries) == [2])
                _ = try await broker.submit([Sample.message(3, from: "16505550003")])
                #expect(try await groups.fetch(Self.name, most: 10, wait: .zero).isEmpty)
            }
        }
    }

    @Test func afterAStopEverythingIsWhereItWas() async throws {
        try await withBroker(log, time) { broker in
            var given: [LeasedDelivery] = []
            try await keeping(broker) { groups in
                await groups.follow(upTo: try await set(["messageReceived"], broker))
                _ = try await broker.submit([Sample.message(1), Sample.message(2, from: "16505550002")])
                given = try await groups.fetch(Self.name, most: 1, wait: .seconds(1))
            }
            try await keeping(broker) { groups in
                #expect(groups.standings[Self.name]?.inFlight == 1)
                let other = try await fetch(groups)
                #expect(other.count == 1 && other.first?.token.position != given.first?.token.position)
                #expect(groups.held(given.map(\.token), of: Self.name) == given.map(\.token))
            }
        }
    }
}
