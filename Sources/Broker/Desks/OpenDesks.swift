import Decisions
import Events
import Projections
import Synchronization

/// Whose desk is open at this moment (S2.2): counts the streams of each agent, and has it recorded when the first one begins and
/// when the last one has ended.
public final class OpenDesks: Sendable {
    /// Why a stream can't begin.
    public enum Refusal: Error, Hashable {
        /// The agent has as many as one can have.
        case agentHasTooMany(Int)
        /// There are as many as there can be, of all agents.
        case tooMany(Int)
        /// Parley is shutting down.
        case ending
    }

    /// What came of it, once it is known what the log says of a desk.
    package typealias Completion = @Sendable (Result<Void, any Error>) -> Void

    private struct Desk {
        /// Streams that are there.
        var streams = 0
        /// What the log says, as far as this process has had it say so.
        var isOpen = false
        /// Whether it is being recorded: one after another, so that the last word is that of the last change.
        var isRecording = false
        /// Those who wait until it is recorded that the desk is open.
        var waiting: [Completion] = []

        /// Whether it is to be open.
        var isWanted: Bool { streams > 0 }

        mutating func takeWaiting() -> [Completion] {
            defer { waiting = [] }
            return waiting
        }
    }

    private struct State {
        var desks: [String: Desk] = [:]
        var streams = 0
        var isEnding = false
    }

    /// How long it waits before it tries again to record that a desk is gone.
    private static let pause = Duration.seconds(1)

    private let broker: Broker
    private let agentLimit: Int
    private let limit: Int
    private let state = Mutex(State())

    /// No desks.
    ///
    /// - Parameters:
    ///   - agentLimit: Streams of one agent: a desk in several windows.
    ///   - limit: Streams of all agents.
    public init(broker: Broker, agentLimit: Int, limit: Int) {
        (self.broker, self.agentLimit, self.limit) = (broker, agentLimit, limit)
    }

    /// How many streams there are.
    public var streams: Int { state.withLock { $0.streams } }

    /// A stream begins. It counts until the ``OpenDesk`` ends, or nobody holds it any more.
    public func enter(_ agent: String) throws(Refusal) -> OpenDesk {
        let refusal = state.withLock { state -> Refusal? in
            if state.isEnding { return .ending }
            if state.desks[agent]?.streams ?? 0 >= agentLimit { return .agentHasTooMany(agentLimit) }
            if state.streams >= limit { return .tooMany(limit) }
            state.streams += 1
            state.desks[agent, default: Desk()].streams += 1
            return nil
        }
        if let refusal { throw refusal }
        return OpenDesk(agent, self)
    }

    /// Calls back when it is recorded that the desk is open, or with what stands against it.
    package func record(_ desk: OpenDesk, completion: @escaping Completion) {
        state.withLock { $0.desks[desk.agent]?.waiting.append(completion) }
        goOn(desk.agent)
    }

    /// Parley stops: nothing begins any more, and what ends now does not end because an agent has gone. When Parley starts again, the
    /// desks that are open in the log are recorded as gone (``closeLeftOpen(of:)``).
    public func end() { state.withLock { $0.isEnding = true } }

    fileprivate func leave(_ agent: String) {
        state.withLock { state in
            state.streams -= 1
            state.desks[agent]?.streams -= 1
        }
        goOn(agent)
    }
}

// MARK: - Recording

extension OpenDesks {
    /// Has recorded what is yet to be.
    private func goOn(_ agent: String) {
        let (command, told) = state.withLock { state -> (Command?, [Completion]) in
            guard var desk = state.desks[agent], !desk.isRecording else { return (nil, []) }
            if desk.isWanted == desk.isOpen || !desk.isWanted && state.isEnding {
                let told = desk.takeWaiting()
                state.desks[agent] = desk.isWanted ? desk : nil
                return (nil, told)
            }
            desk.isRecording = true
            state.desks[agent] = desk
            return (desk.isWanted ? .openDesk(agent: agent) : .closeDesk(agent: agent, .ended), [])
        }
        for completion in told { completion(.success(())) }
        guard let command else { return }
        let isOpening = command.opensDesk
        broker.submit([command]) { [self] result in finish(agent, isOpening, result) }
    }

    private enum Next { case now, later, never }

    private func finish(_ agent: String, _ isOpening: Bool, _ result: Result<[Outcome], BrokerError>) {
        let problem = result.problem
        let (next, refused) = state.withLock { state -> (Next, [Completion]) in
            guard var desk = state.desks[agent] else { return (.never, []) }
            defer { state.desks[agent] = desk }
            desk.isRecording = false
            // An agent who is no more has no desk: nothing is left to be recorded.
            if problem == nil || problem is Rejection && !isOpening {
                desk.isOpen = isOpening
                return (.now, [])
            }
            // Who wants a desk open asks again themselves.
            if isOpening { return (desk.isWanted ? .never : .now, desk.takeWaiting()) }
            // That one is gone must not be forgotten because the disk was full for a minute.
            return (problem as? BrokerError == .stopped ? .never : .later, [])
        }
        if let problem { for completion in refused { completion(.failure(problem)) } }
        switch next {
        case .now: goOn(agent)
        case .later:
            Task { [weak self, time = broker.time] in
                try? await time.pause(for: OpenDesks.pause)
                self?.goOn(agent)
            }
        case .never: return
        }
    }
}

extension OpenDesks {
    /// Records that the desks which the log says are open are gone: no stream outlives the process that it came from. To be done
    /// before the first stream can begin, so that agents have the whole time to come back.
    public static func closeLeftOpen(of broker: Broker) async throws {
        let open = try await broker.query { $0.presence.open }
        if !open.isEmpty { _ = try await broker.submit(open.map { .closeDesk(agent: $0, .restart) }) }
    }
}

/// One stream of an agent's desk, from its beginning to its end.
public final class OpenDesk: Sendable {
    /// The agent.
    public let agent: String
    private let desks: OpenDesks
    private let hasEnded = Atomic(false)

    fileprivate init(_ agent: String, _ desks: OpenDesks) { (self.agent, self.desks) = (agent, desks) }

    deinit { end() }

    /// The stream has ended.
    public func end() {
        if !hasEnded.exchange(true, ordering: .acquiringAndReleasing) { desks.leave(agent) }
    }
}

extension Command {
    fileprivate var opensDesk: Bool { if case .openDesk = self { true } else { false } }
}

extension Result<[Outcome], BrokerError> {
    /// What stood against the only command; nil where nothing did.
    fileprivate var problem: (any Error)? {
        switch self {
        case .failure(let error): error
        case .success(let outcomes): if case .rejected(let rejection)? = outcomes.first { rejection } else { nil }
        }
    }
}
