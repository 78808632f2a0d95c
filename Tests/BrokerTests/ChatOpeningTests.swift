import Broker
import BrokerTesting
import Decisions
import EventLog
import Events
import Logging
import Messages
import Projections
import Settings
import Synchronization
import Testing
import Timeline

/// What reaches the platform of the lines' ice breakers (S3.2), when, and how often.
@Suite(.timeLimit(.minutes(2))) struct ChatOpeningTests {
    /// A platform that takes, or refuses, and remembers what it was asked.
    private final class Platform: LineGateway {
        struct Call: Equatable {
            var line: LineID
            var connector = ConnectorName.standard
            var texts: [String]
            var attempt: UInt32
        }

        private struct State {
            var calls: [Call] = []
            var results: [PutResult] = []
            var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        }

        private let state = Mutex(State())

        private let closed: Set<ConnectorName>

        init(_ results: PutResult..., closed: Set<ConnectorName> = []) {
            self.closed = closed
            state.withLock { $0.results = results }
        }

        func obstacle(to connector: ConnectorName) -> String? { closed.contains(connector) ? "no token" : nil }

        func put(
            _ opening: ChatOpening, on line: LineID, by connector: ConnectorName, attempt: UInt32
        ) async -> PutResult {
            let (result, watchers) = state.withLock { state in
                state.calls.append(Call(line: line, connector: connector, texts: opening.iceBreakers, attempt: attempt))
                let result = state.results.isEmpty ? PutResult.put : state.results.removeFirst()
                let reached = state.watchers.filter { $0.count <= state.calls.count }
                state.watchers.removeAll { $0.count <= state.calls.count }
                return (result, reached)
            }
            for watcher in watchers { watcher.continuation.resume() }
            return result
        }

        /// The calls, once there are so many.
        func calls(_ count: Int) async -> [Call] {
            await withCheckedContinuation { continuation in
                let isReached = state.withLock { state in
                    if state.calls.count >= count { return true }
                    state.watchers.append((count, continuation))
                    return false
                }
                if isReached { continuation.resume() }
            }
            return state.withLock { $0.calls }
        }
    }

    private static func texts(_ texts: String...) -> Command { Sample.policy { $0.iceBreakers = texts } }

    private static func texts(of line: LineID, _ texts: String...) -> Command {
        var policy = LinePolicy()
        policy.iceBreakers = texts
        return .setPolicy(line, policy)
    }

    /// Runs the follower over a log while something happens; what happened before is an earlier run's.
    private func run(
        _ platform: Platform, time: VirtualTime = VirtualTime(Sample.start), earlier: [Command] = [],
        configured: [Command] = [],
        _ body: (Broker, ChatOpenings) async throws -> Void
    ) async throws {
        let log = InMemoryEventLog()
        try await withBroker(log, time) { broker in _ = try await broker.submit(earlier) }
        try await withBroker(log, time) { broker in
            let openings = ChatOpenings(broker: broker, gateway: platform, logger: Logger(label: "test"))
            _ = try await broker.submit(configured)
            let running = Task { try await openings.run() }
            do {
                try await body(broker, openings)
            } catch {
                running.cancel()
                throw error
            }
            running.cancel()
            _ = await running.result
        }
    }

    @Test func whatALineSaysIsPutWhenItChanges() async throws {
        let platform = Platform()
        try await run(platform) { broker, _ in
            _ = try await broker.submit([ChatOpeningTests.texts("A", "B")])
            #expect(await platform.calls(1) == [.init(line: "100", texts: ["A", "B"], attempt: 1)])
            // Another setting is none of the platform's business; the next change is.
            _ = try await broker.submit([
                Sample.policy { ($0.iceBreakers, $0.autoClose) = (["A", "B"], .seconds(3600)) },
                ChatOpeningTests.texts(),
            ])
            #expect(await platform.calls(2).last == .init(line: "100", texts: [], attempt: 1))
        }
    }

    @Test func aStartPutsAgainWhatIsSaidAndTakesAwayWhatNoLongerIs() async throws {
        let platform = Platform()
        let earlier = [
            ChatOpeningTests.texts("A"), .setPolicy("200", LinePolicy()), ChatOpeningTests.texts(of: "300", "B"),
        ]
        try await run(platform, earlier: earlier, configured: [ChatOpeningTests.texts(of: "300")]) { broker, _ in
            #expect(
                await platform.calls(2) == [
                    .init(line: "100", texts: ["A"], attempt: 1), .init(line: "300", texts: [], attempt: 1),
                ])
            // Line 200 never said anything: what somebody put there by hand stays. It is not among the calls that follow.
            _ = try await broker.submit([ChatOpeningTests.texts(of: "200", "C")])
            #expect(await platform.calls(3).last?.line == "200")
        }
    }

    @Test func whatALineSaysIsPutByItsConnectorAndAgainByTheNext() async throws {
        let platform = Platform(closed: ["closed"])
        func said(_ connector: ConnectorName, _ texts: String...) -> Command {
            Sample.policy { ($0.iceBreakers, $0.connector) = (texts, connector) }
        }
        try await run(platform, earlier: [said("main", "A")]) { broker, openings in
            #expect(await platform.calls(1) == [.init(line: "100", connector: "main", texts: ["A"], attempt: 1)])
            _ = try await broker.submit([said("other", "A")])
            #expect(await platform.calls(2).last == .init(line: "100", connector: "other", texts: ["A"], attempt: 1))
            // By a connector by which nothing can leave it waits; until another one is said.
            _ = try await broker.submit([said("closed", "A")])
            while openings.counts.waiting == 0 { await Task.yield() }
            _ = try await broker.submit([said("main", "B")])
            #expect(await platform.calls(3).last == .init(line: "100", connector: "main", texts: ["B"], attempt: 1))
        }
    }

    @Test func aLineThatIsNoLongerNamedIsTidiedUpByItsConnector() async throws {
        let platform = Platform()
        let named = Sample.policy { ($0.iceBreakers, $0.connector) = (["A"], "main") }
        try await run(platform, earlier: [named]) { broker, _ in
            _ = await platform.calls(1)
            var said = SaidSettings()
            (said.servesOthers, said.lines) = (false, [.init("200", .nothing)])
            let sets = broker.setup.settings.sets(for: said.rules(SettingReading()))
            _ = try await broker.submit([.setRules(sets, by: nil)])
            #expect(await platform.calls(2).last == .init(line: "100", connector: "main", texts: [], attempt: 1))
            #expect(broker.setup.settings.said.lines.map(\.key) == ["200"])
        }
    }

    @Test func linesThatNobodyNamedShowWhatAllDo() async throws {
        let platform = Platform()
        var policy = LinePolicy()
        policy.iceBreakers = ["A"]
        let defaults = Command.setPolicy(.absent, policy)
        try await run(platform, earlier: [defaults, Sample.message(1)]) { broker, _ in
            #expect(await platform.calls(1).map(\.line) == ["100"])
            var message = MessageReceived()
            (message.line, message.message) = ("200", MessageID("wamid.IN2"))
            (message.sender, message.type, message.text) = (Party(phone: Sample.phone), "text", "Hi")
            let item = PlatformItem(event: .messageReceived(message), occurredAt: Sample.start, identity: "m:2")
            _ = try await broker.submit([.receive(item)])
            #expect(await platform.calls(2).map(\.line) == ["100", "200"])
        }
    }

    @Test func whatPassesIsTriedAgainAndHoldsUpNoOtherLine() async throws {
        let platform = Platform(.failed(reason: "busy", retryAfter: .seconds(60)))
        let time = VirtualTime(Sample.start)
        try await run(
            platform, time: time, earlier: [ChatOpeningTests.texts("A"), ChatOpeningTests.texts(of: "200", "B")]
        ) { _, openings in
            #expect(await platform.calls(2).map(\.line) == ["100", "200"])
            await time.untilPausing()
            #expect(openings.counts.waiting == 1)
            time.advance(by: .seconds(60))
            #expect(await platform.calls(3).last == .init(line: "100", texts: ["A"], attempt: 2))
        }
    }

    @Test func aChangeGoesBeforeTheNextAttempt() async throws {
        let platform = Platform(.failed(reason: "busy", retryAfter: .seconds(60)))
        let time = VirtualTime(Sample.start)
        try await run(platform, time: time, earlier: [ChatOpeningTests.texts("A")]) { broker, _ in
            await time.untilPausing()
            _ = try await broker.submit([ChatOpeningTests.texts("B")])
            #expect(await platform.calls(2).last == .init(line: "100", texts: ["B"], attempt: 1))
            // The attempt that was to come has nothing to do any more.
            time.advance(by: .seconds(60))
            _ = try await broker.submit([ChatOpeningTests.texts("C")])
            #expect(await platform.calls(3).map(\.texts) == [["A"], ["B"], ["C"]])
        }
    }

    @Test func whatIsRefusedWaitsForAChange() async throws {
        let platform = Platform(.failed(reason: "(#100) Invalid parameter", retryAfter: nil))
        try await run(platform, earlier: [ChatOpeningTests.texts("A"), ChatOpeningTests.texts(of: "200", "B")]) {
            broker, openings in
            _ = await platform.calls(2)
            _ = try await broker.submit([ChatOpeningTests.texts("C")])
            #expect(await platform.calls(3).last == .init(line: "100", texts: ["C"], attempt: 1))
            #expect(openings.counts.refused == 0)
        }
    }

    /// A line that is switched off has nobody who answers.
    @Test func aLineThatIsSwitchedOffShowsNothing() async throws {
        let platform = Platform()
        try await run(platform, earlier: [ChatOpeningTests.texts("A")]) { broker, _ in
            _ = await platform.calls(1)
            _ = try await broker.submit([Sample.policy { ($0.iceBreakers, $0.disabled) = (["A"], true) }])
            #expect(await platform.calls(2).last?.texts == [])
        }
    }
}
