import Broker
import CrashTesting
import EventLogTesting
import Events
import Messages
import Projections
import Testing
import Timeline

/// The checks of sending and of stored states find what is wrong, and nothing else.
struct SendCheckTests {
    @Test func everyWayAMessageCanGoIsSound() {
        var log = WrittenLog()
        let first = log.add(.reply("one"))
        log.add(.attempted(first, 1))
        log.add(.failed(first, 1, retries: true))
        log.add(.retryDue(first, 2))
        log.add(.attempted(first, 2))
        log.add(.accepted(first, 2))
        let second = log.add(.reply("two"))
        log.add(.attempted(second, 1))
        log.add(.inDoubt(second, 1))
        log.add(.resolved(second, 1, .abandoned))
        let third = log.add(.reply("three"))
        log.add(.attempted(third, 1))
        log.add(.inDoubt(third, 1))
        log.add(.resolved(third, 1, .resend))
        log.add(.attempted(third, 2))
        log.add(.failed(third, 2, retries: false))
        let fourth = log.add(.reply("four"))
        log.add(.refused(fourth))
        #expect(log.findings(of: SendsCheck(), finishing: true) == [])
    }

    private static let send = Position(1)

    @Test(arguments: [
        ([Event.attempted(send, 1), .refused(send)], "message #1 is refused while it is attempting"),
        ([.refused(Position(9))], "message #9 is refused, but was never requested"),
        ([.attempted(send, 1), .attempted(send, 1)], "attempt parley:1:1 begins twice"),
        ([.attempted(send, 2)], "attempt parley:1:2 follows 0"),
        ([.attempted(Position(9), 1)], "attempt parley:9:1 is at no message of conversation 1"),
        ([.attempted(send, 1), .attempted(send, 2)], "attempt parley:1:2 begins while the message is attempting"),
        (
            [.attempted(send, 1), .failed(send, 1, retries: true), .attempted(send, 2)],
            "attempt parley:1:2 begins while the message is failed"
        ),
        (
            [.attempted(send, 1), .inDoubt(send, 1), .resolved(send, 1, .abandoned), .attempted(send, 2)],
            "attempt parley:1:2 begins while the message is ended"
        ),
        (
            [.attempted(send, 1), .accepted(send, 1), .inDoubt(send, 1)],
            "attempt parley:1:1 becomes inDoubt, but the message is ended in attempt 1"
        ),
        (
            [.attempted(send, 1), .resolved(send, 1, .sent)],
            "attempt parley:1:1 becomes ended, but the message is attempting in attempt 1"
        ),
        ([.accepted(send, 1)], "attempt parley:1:1 ends, but never began"),
    ])
    func attemptsThatMustNotBe(_ events: [Event], _ what: String) {
        var log = WrittenLog()
        log.add(.reply("one"))
        for event in events { log.add(event) }
        #expect(log.findings(of: SendsCheck()) == ["sends at #\(events.count + 1): \(what)"])
    }

    @Test func aMessageWithoutAnEndIsFound() {
        var log = WrittenLog()
        log.add(.reply("one"))
        #expect(
            log.findings(of: SendsCheck(), finishing: true)
                == ["sends at #1: the message is still ready when all has settled"])
    }

    @Test func whatThePlatformSawIsHeldAgainstTheLog() {
        var log = WrittenLog()
        let send = log.add(.reply("one"))
        log.add(.attempted(send, 1))
        log.add(.accepted(send, 1))
        let token = AttemptToken(send: send, attempt: 1)
        var record = PlatformRecord()
        record.requests = [token: 1]
        record.taken = [token: "wamid.1"]
        #expect(compare(record, with: log) == [])

        record.requests = [token: 2]
        #expect(compare(record, with: log) == ["platform at parley:1:1: its request came in 2 times"])

        let unknown = AttemptToken(send: send, attempt: 2)
        record.requests = [token: 1, unknown: 1]
        #expect(
            compare(record, with: log)
                == ["platform at parley:1:2: its request came in, but its attempt is not in the log"])

        record.requests = [token: 1]
        record.taken = [token: "wamid.1", unknown: "wamid.2"]
        #expect(compare(record, with: log) == ["platform at #1: the message went out in attempts [1, 2]"])

        record.taken = [:]
        #expect(
            compare(record, with: log)
                == ["platform at parley:1:1: the log says that it was taken as wamid.1, but it was taken not at all"])
    }

    @Test func aStoredStateThatIsNotTheLogsIsFound() throws {
        var log = WrittenLog()
        log.add(.message("a"))
        let folder = try TemporaryFolder()
        let snapshots = SnapshotStore(directory: folder.path)
        var (world, totals) = (World(), Totals())
        world.apply(log.events[0])
        totals.apply(log.events[0])
        try snapshots.save(Snapshot(position: Position(1), state: world), named: ProjectionName.conversations)
        try snapshots.save(Snapshot(position: Position(1), state: totals), named: ProjectionName.totals)
        #expect(states(snapshots, log) == [])

        try snapshots.save(Snapshot(position: Position(1), state: World()), named: ProjectionName.conversations)
        #expect(
            states(snapshots, log).first?.hasPrefix("stored states at #1: the stored 'conversations' has the hash")
                == true)

        try snapshots.save(Snapshot(position: Position(2), state: world), named: ProjectionName.conversations)
        #expect(states(snapshots, log).first?.hasSuffix("as of a position that the log lacks") == true)

        let none = SnapshotStore(directory: folder.path + "/none")
        #expect(states(none, log).first?.hasSuffix("left no stored state that can be used") == true)
    }

    private func compare(_ record: PlatformRecord, with log: WrittenLog) -> [String] {
        var findings = Findings()
        PlatformCheck(record).compare(with: log.look(SendsCheck()).check, &findings)
        return findings.listed.map(\.description)
    }

    private func states(_ snapshots: SnapshotStore, _ log: WrittenLog) -> [String] {
        var findings = Findings()
        var check = StoredStatesCheck(snapshots)
        for event in log.events { check.take(event, &findings) }
        check.finish(&findings)
        return findings.listed.map(\.description)
    }
}
