import Broker
import BrokerTesting
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import LMDBEventLog
import Messages
import Projections
import Settings
import Testing
import Timeline

/// Random work over a broker that is stopped, started and refused by its disk again and again: the world it has, the one that
/// the log tells, and the one from a stored state and the events after it are the same, byte for byte (L8).
@Suite(.timeLimit(.minutes(5))) struct RandomBrokerTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func theWorldIsWhatTheLogSays(_ seed: UInt64) async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        var work = try RandomWork(seed: seed)
        try await work.run(rounds: 6) { _ in log }
    }

    @Test(arguments: 100..<103 as Range<UInt64>)
    func theWorldIsWhatTheLogOnDiskSays(_ seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var work = try RandomWork(seed: seed)
        try await work.run(rounds: 4) { before in
            before?.close()
            return FaultyEventLog(try LMDBEventLog.open(at: folder.path))
        }
    }
}

/// Customers, an agent and a platform who do something random.
private struct RandomWork {
    private var random: SeededRandom
    private let time = VirtualTime(Sample.start)
    private let folder: TemporaryFolder
    private let snapshots: SnapshotStore
    private var received: [Command] = []
    private var count = 0

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        folder = try TemporaryFolder()
        snapshots = SnapshotStore(directory: folder.path)
    }

    /// Works, and opens the log anew between the rounds.
    mutating func run(rounds: Int, open: (FaultyEventLog?) throws -> FaultyEventLog) async throws {
        var log: FaultyEventLog?
        for _ in 0..<rounds {
            let opened = try open(log)
            log = opened
            try await withBroker(opened, time, snapshots: snapshots) { (broker: Broker) async throws in
                try await submit([policy(), .registerAgent(id: "ana", name: "Ana")], to: broker)
                for _ in 0..<25 { try await step(broker, opened) }
                try await compare(broker, opened)
                if random.number(below: 2) == 0 { try await store(broker) }
            }
            time.advance(by: .seconds(random.number(below: 20_000)))
        }
        log?.close()
    }

    private mutating func policy() -> Command {
        let isOdd = random.number(below: 2) == 0
        let seconds = random.number(below: 5000) + 60
        return Sample.policy { policy in
            policy.botOnStart = isOdd ? "concierge" : ""
            policy.sessionTimeout = .seconds(seconds)
            policy.autoClose = .seconds(7200)
            policy.inDoubt.then = isOdd ? .resend : .abandon
        }
    }

    private mutating func step(_ broker: Broker, _ log: FaultyEventLog) async throws {
        time.advance(by: .seconds(random.number(below: 1500)))
        if random.number(below: 10) == 0 { log.fail(append: 1, .refuse(.diskFull("full"))) }
        let open = try await broker.query { world in
            world.conversations.flatMap { state in state.delivery.open.map { (state.id, $0) } }
        }
        try await submit((0...random.number(below: 6)).map { _ in command(open) }, to: broker)
    }

    private func submit(_ commands: [Command], to broker: Broker) async throws {
        do throws(BrokerError) { _ = try await broker.submit(commands) } catch {
            #expect(error == .unavailable("full"))
        }
    }

    private mutating func command(_ open: [(ConversationID, OpenSend)]) -> Command {
        let id = ConversationID(UInt32(1 + random.number(below: 5)))
        switch random.number(below: 12) {
        case 0...3: return message()
        case 4: return received.isEmpty ? message() : random.one(of: received)
        case 5: return .assign(id, to: .agent("ana"), by: .agent("ana"))
        case 6: return .finish(id, by: .agent("ana"))
        case 7: return .send(SendCommand(to: .conversation(id), .text("Hi"), by: .agent("ana")))
        case 8: return Sample.send("Hello", to: "1650555000\(random.number(below: 5))")
        case 9 where !open.isEmpty:
            let (conversation, send) = random.one(of: open)
            return .beginAttempt(conversation, send: send.position)
        case 10 where !open.isEmpty:
            let (conversation, send) = random.one(of: open)
            let results = [
                AttemptResult.accepted("wamid.\(count)"), .inDoubt(reason: "lost"), .failed(retryAfter: .zero),
            ]
            return .endAttempt(conversation, send: send.position, attempt: send.attempts, random.one(of: results))
        default: return .assign(id, to: .unassigned, by: .agent("ana"))
        }
    }

    private mutating func message() -> Command {
        count += 1
        let moment = time.now - .seconds(random.number(below: 4000))
        let message = Sample.message(count, from: "1650555000\(random.number(below: 5))", at: moment)
        received.append(message)
        return message
    }

    private func store(_ broker: Broker) async throws {
        let world = try await broker.query { copy $0 }
        try snapshots.save(Snapshot(position: world.head, state: world), named: ProjectionName.conversations)
    }

    private func compare(_ broker: Broker, _ log: FaultyEventLog) async throws {
        let live = try await broker.query { copy $0 }
        let told = World(of: try log.allEvents())
        let stored = snapshots.latest(World.self, named: ProjectionName.conversations, upTo: log.head)
        let advanced = try log.advance(stored, to: log.head)
        #expect(live.encoded() == told.encoded())
        #expect(live == told)
        #expect(advanced.state.encoded() == told.encoded())
        #expect(advanced.state == told)
        #expect(World(of: try log.allEvents()).encoded() == (try World(encoded: told.encoded()).encoded()))
    }
}
