import Decisions
import Dispatch
import EventLog
import Foundation
import Projections
import Synchronization
import Timeline

/// The one thread that owns the log's write side and all decisions.
///
/// It works in rounds: take what is waiting, decide the deadlines that have passed and then what was taken, append the events,
/// and only then, when they are durable, tell the callers. While a batch is being synced the next round's work gathers.
///
/// A refused append leaves the world ahead of the log. Then the round's callers are refused and the world is read anew, once:
/// the rounds that try again after a pause append before the world moves. Where the log has stopped for good, nothing is written
/// any more.
final class Writer: Sendable {
    /// Deadlines decided in one round, so that a flood of them can't hold up the callers.
    private static let deadlinesPerRound = 1_000
    private static let longestPause = Duration.seconds(30)

    private let log: any EventLog
    private let time: any TimeSource
    private let queue = SubmissionQueue()
    private let firesDeadlines: Bool
    private let load: @Sendable () throws -> World
    private let reportFault: @Sendable (RuleFault) -> Void
    private let isStarted = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)
    /// Why nothing can be written; nil while all is well.
    private let refusal = Mutex<BrokerError?>(nil)

    /// What is still to be done by itself, as it was after the last round.
    private let published = Mutex(Agenda())
    private let standing: Mutex<Setup>
    /// The lines of conversations.
    let lines = KnownLines()

    // Touched by the writer's thread alone.
    nonisolated(unsafe) private var engine: Engine
    /// The engine's world is not what the log says, and could not be read anew yet.
    nonisolated(unsafe) private var isAstray = false
    /// An append was refused, and none has succeeded since.
    nonisolated(unsafe) private var isProbing = false
    /// Why nothing will be written any more.
    nonisolated(unsafe) private var ending: BrokerError?
    /// How often a rule did not do what it has to.
    nonisolated(unsafe) private var faults = 0
    nonisolated(unsafe) private var pause = Duration.zero
    nonisolated(unsafe) private var resumesAt: Duration?

    init(
        log: any EventLog, time: any TimeSource, firesDeadlines: Bool,
        reportFault: @escaping @Sendable (RuleFault) -> Void, load: @escaping @Sendable () throws -> World
    ) throws {
        self.log = log
        self.time = time
        self.firesDeadlines = firesDeadlines
        self.reportFault = reportFault
        self.load = load
        let world = try load()
        standing = Mutex(Setup(world))
        lines.add(world)
        engine = Engine(world: world)
        publish()
    }

    /// What is still to be done by itself, as it was after the last round.
    var agenda: Agenda { published.withLock { $0 } }

    /// Why nothing can be written now; nil while all is well.
    var trouble: BrokerError? { refusal.withLock { $0 } }

    /// What is set up, as durable.
    var setup: Setup { standing.withLock { $0 } }

    /// How many submissions wait.
    var queued: Int { queue.count }

    /// Starts the thread, once. Overdue deadlines are decided before any work is taken.
    func start() {
        guard !isStarted.exchange(true, ordering: .relaxed) else { return }
        let thread = Thread { [self] in run() }
        thread.name = "parley-writer"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Leaves work for the thread; says why not, where it can't be taken.
    func add(_ submission: Submission) -> BrokerError? { queue.add(submission) }

    /// Takes no more work, finishes what is waiting, and returns when the thread has ended. Where it was never started, what
    /// waits is refused.
    func stop() {
        queue.close()
        if !isStarted.exchange(true, ordering: .relaxed) {
            while let left = queue.take(waitingAtMost: .zero) { for submission in left { submission.refuse(.stopped) } }
            finished.signal()
        }
        finished.wait()
        finished.signal()
    }
}

// MARK: - The thread

extension Writer {
    /// One round on the calling thread, without waiting; not for a writer that was started.
    func turn() {
        if let submissions = queue.take(waitingAtMost: .zero) { work(submissions) }
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
        return next <= now ? .zero : min(max(time.delay(until: next), .zero), .seconds(1))
    }

    private func work(_ submissions: [Submission]) {
        endPause()
        if let trouble {
            for submission in submissions { submission.completion?(.failure(trouble)) }
        } else {
            let round = decide(submissions)
            if let error = round.failure {
                recover(from: error, isWorldAhead: !round.isProbing)
                // Not sooner: who was refused must find the broker saying why.
                round.refuse()
            }
        }
        publish()
        answerQueries(submissions)
    }

    private func publish() {
        let agenda = Agenda(next: engine.nextDeadline, conversations: engine.conversationsWithDeadline, faults: faults)
        published.withLock { $0 = agenda }
    }

    /// Decides and appends a round's work, and tells the callers whose events are durable; the first failure ends the round.
    private func decide(_ submissions: [Submission]) -> Round {
        var round = Round(log: log, lines: lines, now: now, isProbing: isProbing) { world in
            let new = Setup(world)
            self.standing.withLock { $0 = new }
        }
        var deadlines = Writer.deadlinesPerRound
        // What was due before a command came is decided without it.
        fireDue(&round, atMost: &deadlines)
        for submission in submissions {
            guard let completion = submission.completion else { continue }
            round.begin(completion)
            switch submission {
            case .commands(let commands, _): for command in commands { round.decide(command, &engine) }
            case .request(let request, let command, _): round.decide(command, as: request, &engine)
            case .query: break
            }
            round.end()
        }
        fireDue(&round, atMost: &deadlines)
        round.finish(engine)
        isProbing = round.isProbing
        if round.hasAppended, round.failure == nil { pause = .zero }
        return round
    }

    private func fireDue(_ round: inout Round, atMost deadlines: inout Int) {
        while firesDeadlines, deadlines > 0, round.failure == nil, let due = engine.dueCommand(at: round.now) {
            if let fault = round.fire(due, &engine) { report(fault) }
            deadlines -= 1
        }
    }

    private func report(_ fault: RuleFault) {
        faults += 1
        reportFault(fault)
    }

    /// Queries come after the round: all that they see is durable.
    private func answerQueries(_ submissions: [Submission]) {
        for case .query(let look, let refused) in submissions {
            if isAstray { refused(trouble ?? .stopped) } else { look(engine) }
        }
    }
}

// MARK: - Trouble

extension Writer {
    private func recover(from error: AppendError, isWorldAhead: Bool) {
        switch error {
        case .stopped, .notWritable: ending = .unavailable("\(error)")
        case .diskFull, .busy, .versionConflict, .duplicate, .invalid: break
        }
        // A log that has stopped may hold what it never acknowledged.
        if isWorldAhead || ending != nil { readAnew() }
        isProbing = true
        schedulePause()
        if !isAstray { refusal.withLock { $0 = .unavailable("\(error)") } }
    }

    /// Brings the world back to what the log says.
    private func readAnew() {
        isAstray = true
        do {
            let world = try load()
            let new = Setup(world)
            engine = Engine(world: world)
            standing.withLock { $0 = new }
            isAstray = false
        } catch {
            refusal.withLock { $0 = .unavailable("the log can't be read again after a failed append: \(error)") }
        }
    }

    private func schedulePause() {
        pause = min(max(pause * 2, .seconds(1)), Writer.longestPause)
        resumesAt = time.uptime + pause
    }

    /// Tries again some time after the disk was full.
    private func endPause() {
        guard let resumesAt, time.uptime >= resumesAt else { return }
        if isAstray { readAnew() }
        guard !isAstray else { return schedulePause() }
        self.resumesAt = nil
        refusal.withLock { $0 = ending }
    }
}
