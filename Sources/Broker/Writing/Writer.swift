import Decisions
import EventLog
import Foundation
import Projections
import Synchronization
import Timeline

/// The one thread that owns the log's write side and all decisions.
///
/// It works in rounds: take what is waiting, decide it and the deadlines that have passed, append the events, and only then, when they
/// are durable, tell the callers. While a batch is being synced the next round's work gathers.
///
/// A refused append leaves the world ahead of the log. Then the round's callers are refused and the world is read anew; where
/// the log has stopped for good, so does the writer.
final class Writer: Sendable {
    /// Deadlines decided in one round, so that a flood of them can't hold up the callers.
    private static let deadlinesPerRound = 1_000
    private static let longestPause = Duration.seconds(30)

    private let log: any EventLog
    private let time: any TimeSource
    private let queue = SubmissionQueue()
    private let firesDeadlines: Bool
    private let load: @Sendable () throws -> World
    private let finished = DispatchSemaphore(value: 0)
    /// Why nothing can be written; nil while all is well.
    private let refusal = Mutex<BrokerError?>(nil)

    // Touched by the writer's thread alone.
    nonisolated(unsafe) private var engine: Engine
    nonisolated(unsafe) private var pause = Duration.zero
    nonisolated(unsafe) private var resumeAt: ContinuousClock.Instant?

    init(
        log: any EventLog, time: any TimeSource, firesDeadlines: Bool, load: @escaping @Sendable () throws -> World
    ) throws {
        self.log = log
        self.time = time
        self.firesDeadlines = firesDeadlines
        self.load = load
        engine = Engine(world: try load())
    }

    /// Why nothing can be written now; nil while all is well.
    var trouble: BrokerError? { refusal.withLock { $0 } }

    /// How many submissions wait.
    var queued: Int { queue.count }

    /// Starts the thread. Overdue deadlines are decided before any work is taken.
    func start() {
        let thread = Thread { [self] in run() }
        thread.name = "parley-writer"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Leaves work for the thread; says why not, where it can't be taken.
    func add(_ submission: Submission) -> BrokerError? { queue.add(submission) }

    /// Takes no more work, finishes what is waiting, and returns when the thread has ended.
    func stop() {
        queue.close()
        finished.wait()
    }

    private func run() {
        while firesDeadlines, trouble == nil, engine.dueCommand(at: now) != nil { work([]) }
        while let submissions = queue.take(waitingAtMost: untilNextDeadline) { work(submissions) }
        finished.signal()
    }

    /// Time never goes back in the log, whatever the system's clock does.
    private var now: Timestamp { max(time.now, engine.world.lastRecordedAt) }

    private var untilNextDeadline: Duration? {
        if trouble != nil { return .seconds(1) }
        guard firesDeadlines, let next = engine.nextDeadline else { return nil }
        // One wait is bounded, because the system's clock can be set while the thread sleeps.
        return min(max(time.delay(until: next), .zero), .seconds(1))
    }

    private func work(_ submissions: [Submission]) {
        endPause()
        if let trouble {
            refuse(submissions, trouble)
        } else if let error = decide(submissions) {
            recover(from: error)
        }
        answerQueries(submissions)
    }

    /// Decides and appends a round's work, and tells the callers; the first failure ends the round.
    private func decide(_ submissions: [Submission]) -> AppendError? {
        var round = Round(log: log, now: now)
        for submission in submissions {
            guard case .commands(let commands, let completion) = submission else { continue }
            round.begin(completion)
            for command in commands { round.decide(command, &engine) }
            round.end()
        }
        var fired = 0
        while firesDeadlines, fired < Writer.deadlinesPerRound, let due = engine.dueCommand(at: round.now) {
            round.decide(due, &engine)
            fired += 1
        }
        return round.finish()
    }

    private func refuse(_ submissions: [Submission], _ trouble: BrokerError) {
        for case .commands(_, let completion) in submissions { completion(.failure(trouble)) }
    }

    /// Queries come after the round: all that they see is durable.
    private func answerQueries(_ submissions: [Submission]) {
        for case .query(let look) in submissions { look(engine.world) }
    }

    private func recover(from error: AppendError) {
        var isFinal = true
        if case .diskFull = error { isFinal = false }
        do { engine = Engine(world: try load()) } catch {
            refusal.withLock { $0 = .unavailable("the log can't be read again after a failed append: \(error)") }
            return
        }
        pause = isFinal ? .zero : min(max(pause * 2, .seconds(1)), Writer.longestPause)
        resumeAt = isFinal ? nil : .now + pause
        refusal.withLock { $0 = .unavailable("\(error)") }
    }

    /// Tries again some time after the disk was full.
    private func endPause() {
        guard let resumeAt, .now >= resumeAt else { return }
        self.resumeAt = nil
        refusal.withLock { $0 = nil }
    }
}
