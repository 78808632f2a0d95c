import Broker
import BrokerTesting
import CrashTesting
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import Projections
import Sandbox
import Settings
import Timeline

/// A whole life of a broker in one thread: the real writer's rounds, outbox, followers and routes, on a log in memory that fails,
/// with customers, agents, a platform and a clock of its own. The same script is the same life every time.
///
/// The broker dies between any two steps of its tasks and its writer. What the log and everybody outside must find is looked at
/// after every deed.
package struct Life {
    static let line = "106540352242922"
    /// A Monday.
    static let start = Timestamp(milliseconds: 1_767_571_200_000)
    /// More steps than anything takes that ends.
    static let patience = 20_000

    let script: LifeScript
    let log = InMemoryEventLog()
    let queue = JobQueue()
    let platform = Platform()
    let mailbag = Mailbag()
    let stored = StoredWorld()
    var broker: RunningBroker
    var audit = LogAudit()
    /// The world that the log tells, event by event.
    var told = World()
    var totals = Totals()
    var findings = Findings()
    /// How many brokers there were.
    var brokers = 1
    /// How many messages customers wrote, and replies agents.
    var written = 0
    var replies = 0

    /// A life that has not begun.
    package init(_ script: LifeScript) throws {
        self.script = script
        broker = try RunningBroker(1, on: log, at: Life.start, queue, platform, mailbag, stored: stored)
    }

    /// Lives it.
    ///
    /// - Returns: What was found, and what happened.
    package static func live(_ script: LifeScript) -> LifeReport {
        do {
            var life = try Life(script)
            try life.run()
            return life.report
        } catch {
            var report = LifeReport(script)
            report.findings.add(Finding("life", at: "seed \(script.seed)", "it ended early: \(error)"))
            return report
        }
    }

    private mutating func run() throws {
        var random = SeededRandom(seed: ~script.seed)
        broker.start()
        broker.broker.submit([.registerAgent(id: "ana", name: "Ana"), Life.rules(&random)]) { _ in }
        settle(&random)
        for deed in script.deeds {
            var random = SeededRandom(seed: deed.dice)
            try carryOut(deed, &random)
            // Sometimes what follows comes at once, sometimes when everything has been done.
            step(random.one(of: [0, 1, 2, 5, 12, 40]), &random)
            if broker.ending != nil { try crash(&random) }
            try look()
            if !findings.isEmpty { return }
        }
        try end(&random)
    }

    /// What was found, and what happened.
    private var report: LifeReport {
        var report = LifeReport(script)
        report.findings.add(findings)
        report.events = log.head.rawValue
        report.brokers = brokers
        report.effects = audit.effects.counts
        report.answers = mailbag.answers
        report.hash = SnapshotStore.hash(told.encoded())
        return report
    }
}

// MARK: - Steps

extension Life {
    /// Whether the writer has something to do.
    private var hasWork: Bool {
        if broker.broker.queued > 0 { return true }
        guard broker.broker.trouble == nil, let next = broker.broker.agenda.next else { return false }
        return next <= now
    }

    /// The moment it is for the writer: time never goes back in a log.
    var now: Timestamp {
        let last = (try? log.record(at: log.head))?.envelope.recordedAt ?? Life.start
        return max(broker.time.now, last)
    }

    /// Lets so many steps happen, of tasks and of the writer, in an order that is drawn.
    ///
    /// - Returns: False where nothing was left to do.
    @discardableResult
    mutating func step(_ count: Int, _ random: inout SeededRandom) -> Bool {
        for _ in 0..<count {
            let hasWork = hasWork
            guard hasWork || !queue.isEmpty else { return false }
            if hasWork, queue.isEmpty || random.number(below: 4) == 0 {
                broker.broker.turn()
            } else {
                _ = queue.runOne(&random)
            }
        }
        return true
    }

    /// Lets everything happen that can happen now.
    mutating func settle(_ random: inout SeededRandom) {
        if step(Life.patience, &random) {
            findings.add(
                "settling", at: log.head, "after \(Life.patience) steps there is still something to do at once")
        }
    }

    /// Lets time pass; the writer wakes at every deadline on the way, unless the machine sleeps.
    mutating func pass(_ length: Duration, _ random: inout SeededRandom) {
        let end = broker.time.uptime + length
        while broker.time.uptime < end {
            var rest = end - broker.time.uptime
            if broker.broker.trouble != nil {
                rest = min(rest, .seconds(30))
            } else if let next = broker.broker.agenda.next {
                let wait = Duration.milliseconds((next - broker.time.now).milliseconds)
                if wait < rest { rest = max(wait, .milliseconds(1)) }
            }
            broker.time.advance(by: rest)
            // It looks now and then whether the trouble is over.
            if broker.broker.trouble != nil { broker.broker.turn() }
            settle(&random)
            if !findings.isEmpty { return }
        }
    }

    /// The broker dies, and another one starts from what the log holds.
    mutating func crash(_ random: inout SeededRandom) throws {
        broker.die()
        try bury(&random)
    }

    /// The broker is stopped as somebody would who is in no hurry.
    mutating func stop(_ random: inout SeededRandom) throws {
        broker.cancel()
        for _ in 0..<200 where broker.unfinished != nil {
            settle(&random)
            while platform.waiting > 0 { answer(isFair: false, &random) }
            broker.time.advance(by: .seconds(1))
        }
        settle(&random)
        if let unfinished = broker.unfinished {
            findings.add(
                "stopping", at: log.head, "tasks of a broker that was stopped have not ended: \(unfinished)")
        }
        broker.die()
        try bury(&random)
    }

    /// Lets a dead broker's tasks find that out, and starts the next one.
    private mutating func bury(_ random: inout SeededRandom) throws {
        // Dying takes the dead no time.
        let death = broker.time.now
        for _ in 0..<200 where broker.unfinished != nil {
            for _ in 0..<Life.patience where !queue.runOne(&random) { break }
            broker.time.advance(by: .seconds(60))
        }
        if let unfinished = broker.unfinished {
            findings.add("dying", at: log.head, "tasks of a dead broker have not ended: \(unfinished)")
        }
        brokers += 1
        let now = death + .milliseconds(random.number(below: 3) == 0 ? 0 : random.number(below: 3_600_000))
        broker = try RunningBroker(brokers, on: log, at: now, queue, platform, mailbag, stored: stored)
        broker.start()
    }
}
