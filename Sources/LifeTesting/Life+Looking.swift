import Broker
import CrashTesting
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import Messages
import Projections
import Synchronization
import Timeline

extension Life {
    /// Looks at what the log has got since the last time, and whether everything is there that was promised until now.
    mutating func look() throws {
        try advance()
        audit.demand(mailbag.promises)
        gather()
    }

    private mutating func advance() throws {
        try audit.advance(over: log)
        _ = try log.events(from: told.head.next, limit: .max) { event in
            told.apply(event)
            totals.apply(event)
        }
    }

    private mutating func gather() {
        findings.add(audit.findings)
        findings.add(mailbag.findings)
    }

    /// Looks at a broker that has nothing left to do: its world, deadlines and totals are those of the log.
    mutating func compare() throws {
        try advance()
        guard broker.broker.trouble == nil, broker.broker.queued == 0, queue.isEmpty else { return }
        let seen = Mutex<World?>(nil)
        broker.broker.query { world in
            let world = copy world
            seen.withLock { $0 = world }
        } completion: { _ in
        }
        broker.broker.turn()
        guard let live = seen.withLock({ $0 }) else {
            return findings.add("world", at: log.head, "the broker has no trouble and does not show its world")
        }
        compare(live)
        if broker.totals.encoded() != totals.encoded() {
            findings.add("totals", at: log.head, "they are as of \(broker.totals.head), or other than the log's")
        }
    }

    private mutating func compare(_ live: World) {
        if live.head != log.head {
            findings.add("world", at: log.head, "the broker's world ends at \(live.head)")
        } else if SnapshotStore.hash(live.encoded()) != SnapshotStore.hash(told.encoded()) || live != told {
            findings.add("world", at: log.head, "the broker's world is not the one that the log tells")
        }
        let agenda = broker.broker.agenda
        let engine = Engine(world: told)
        if agenda.next != engine.nextDeadline || agenda.conversations != engine.conversationsWithDeadline {
            findings.add(
                "deadlines", at: log.head,
                "the broker's next is \(words(agenda.next)) of \(agenda.conversations), a rebuilt one's "
                    + "\(words(engine.nextDeadline)) of \(engine.conversationsWithDeadline)")
        }
        if let next = agenda.next, next <= now {
            findings.add("deadlines", at: log.head, "\(next) is overdue, and nothing is left to do at once")
        }
        if agenda.faults > 0 {
            findings.add("rules", at: log.head, "\(agenda.faults) times a rule did not do what it has to")
        }
    }

    private func words(_ moment: Timestamp?) -> String { moment.map { "\($0)" } ?? "none" }

    /// Lets everything go well until nothing is left to happen, and looks at everything.
    mutating func end(_ random: inout SeededRandom) throws {
        broker.log.fail(reads: nil)
        settle(&random)
        if broker.ending == nil { try compare() }
        // A log that has stopped, or that has a fault before it still, is begun anew.
        try random.number(below: 2) == 0 || broker.broker.trouble != nil ? crash(&random) : stop(&random)
        for _ in 0..<400 where findings.isEmpty {
            settle(&random)
            while platform.waiting > 0 { answer(isFair: true, &random) }
            while let webhook = mailbag.takeOne(&random) { broker.post(webhook) }
            settle(&random)
            if isSettled { break }
            pass(.seconds(1_800), &random)
        }
        try look()
        guard findings.isEmpty else { return }
        if !isSettled {
            let left = "\(mailbag.undelivered) webhooks and \(platform.waiting) attempts are left"
            findings.add("settling", at: log.head, told.unsettled ?? left)
        }
        try compare()
        audit.finish(mailbag.promises, platform.record)
        gather()
        try checkGraphAnswers()
        try rebuild()
    }

    private var isSettled: Bool {
        mailbag.undelivered == 0 && platform.waiting == 0 && broker.broker.agenda.next == nil && queue.isEmpty
            && broker.broker.queued == 0
    }

    /// Who sent by the Graph API was told an id of the platform's, or Parley's own for what is in the log.
    private mutating func checkGraphAnswers() throws {
        let taken = Set(platform.record.taken.values.map(\.rawValue))
        for id in mailbag.graphAnswers.sorted() where !taken.contains(id) {
            let position = id.hasPrefix("parley.") ? UInt64(id.dropFirst("parley.".count)) : nil
            guard let position, case .sendRequested? = try log.event(at: Position(position))?.event else {
                findings.add("answers", at: id, "a Graph request was told this id, and there is no such message")
                continue
            }
        }
    }

    /// The world from the first event on, and the one from what was stored, are the one that was lived.
    private mutating func rebuild() throws {
        let hash = SnapshotStore.hash(told.encoded())
        for stored in [stored.usable(upTo: log.head), nil] {
            let start = stored ?? Snapshot(position: .start, state: World())
            let rebuilt = try log.advance(start, to: log.head).state
            if SnapshotStore.hash(rebuilt.encoded()) != hash {
                findings.add("world", at: log.head, "rebuilt from \(start.position) on it has another hash")
            }
        }
    }
}
