import Events
import Testing
import Timeline

@testable import DeskTesting

/// A life in which something does not hold is told with no more than that takes.
@Suite struct DeskShorteningTests {
    /// Something that does not hold: sessions do come back from transfers.
    private enum NothingReturns: DeskInvariant {
        static let name = "no transfer returns"

        static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
            guard case .sessionAssigned(let assigned) = event.event else { return nil }
            return assigned.by == "rule:transferReturn" ? "one did" : nil
        }
    }

    private func failing() throws -> DeskReport {
        for seed in 0..<200 as Range<UInt64> {
            let report = try DeskLives.live(seed: seed, holding: [NothingReturns.self])
            if report.breach != nil { return report }
        }
        throw DeskBreach(invariant: NothingReturns.name, position: .start, what: "no life has a transfer that returns")
    }

    @Test func onlyTheStepsAreLeftThatItTakes() throws {
        let report = try failing()
        let short = report.shortened()
        #expect(short.breach?.invariant == NothingReturns.name)
        // A customer writes, somebody has the session and transfers it, and time passes.
        #expect(short.life.steps.count <= 5)
        #expect(short.life.setup.settings.contains { $0.key == "transfer.maxTime" })
        #expect(short.words.contains("# no transfer returns: one did (#"))
        #expect(short.words.contains("# seed \(report.seed), \(short.life.steps.count) steps"))
    }

    @Test func stepsThatAreLeftKeepTheirMoments() {
        var life = DeskLife(DeskSetup())
        life.steps = (0..<9).map { DeskStep(delay: .seconds($0), deed: .says("agent a\($0) logs in")) }
        let moments = lines(life)
        life.only([2, 5, 7])
        #expect(lines(life) == [2, 5, 7].map { moments[$0] })
    }

    @Test func aClockThatIsLeftOutHasNotJumped() {
        var life = DeskLife(DeskSetup())
        life.steps = [
            DeskStep(delay: .seconds(60), deed: .setsClock(by: .seconds(-3600))),
            DeskStep(delay: .seconds(60), deed: .says("wait")),
        ]
        #expect(lines(life) == ["2026-01-04T23:01:00Z clock 2026-01-04 23:01:00", "2026-01-04T23:02:00Z wait"])
        life.only([1])
        #expect(lines(life) == ["2026-01-05T00:02:00Z wait"])
    }

    private func lines(_ life: DeskLife) -> [String] {
        var clock = LifeClock()
        return life.steps.map { step in
            let action = clock.next(step).action
            return "\(clock.now) \(action)"
        }
    }
}

extension DeskBreach: Error {}
