import Testing
import Timeline

@testable import Sandbox

@Suite("The shared clock")
struct ClockTests {
    let origin = Timestamp(milliseconds: 1_700_000_000_000)

    @Test("passes faster by its rate, from its origin on")
    func rate() {
        let clock = SandboxClock(start: morning, origin: origin, rate: 3600)
        #expect(clock.moment(at: origin) == morning)
        #expect(clock.moment(at: origin + .seconds(2)) == morning + .seconds(7200))
        #expect(clock.moment(at: origin - .seconds(60)) == morning)
    }

    @Test("says how long to wait for a moment, so that it has come when the wait is over")
    func waits() {
        let clock = SandboxClock(start: morning, origin: origin, rate: 7)
        for seconds in [0, 1, 59, 61, 3599, 86_401] {
            let moment = morning + .seconds(seconds)
            let wait = clock.realTime(until: moment, at: origin)
            #expect(clock.moment(at: origin + wait) >= moment)
            #expect(wait == .zero || clock.moment(at: origin + wait - .milliseconds(1)) < moment)
        }
        #expect(clock.realTime(until: morning - .seconds(5), at: origin) == .zero)
    }

    @Test("is never ahead of a clock that reads the same start, origin and rate later")
    func neverAhead() {
        let clock = SandboxClock(start: morning, origin: origin, rate: 7200)
        for step in 0..<1000 {
            let real = origin + .milliseconds(step)
            #expect(clock.moment(at: real) <= clock.moment(at: real + .milliseconds(1)))
        }
    }

    @Test("is read from a command line")
    func read() throws {
        let both = try SandboxClock(rate: 60, start: "2026-11-02T09:00:00Z", origin: "1700000000000", real: morning)
        #expect(both.origin == origin)
        #expect(both.moment(at: origin + .seconds(1)).description == "2026-11-02T09:01:00Z")
        let none = try SandboxClock(rate: 1, start: nil, origin: nil, real: morning)
        #expect(none.moment(at: morning) == morning)
        #expect(try SandboxClock(rate: 1, start: nil, origin: "1700000000000", real: morning).start == origin)
        #expect(throws: ClockError.rate(0)) { try SandboxClock(rate: 0, start: nil, origin: nil, real: morning) }
        #expect(throws: ClockError.start("noon")) {
            try SandboxClock(rate: 1, start: "noon", origin: nil, real: morning)
        }
        #expect(throws: ClockError.origin("-1")) { try SandboxClock(rate: 1, start: nil, origin: "-1", real: morning) }
        #expect(throws: ClockError.start("99999999999999999999")) {
            try SandboxClock(rate: 1, start: "99999999999999999999", origin: nil, real: morning)
        }
    }

    @Test("gives webhooks whole seconds, rounded down")
    func seconds() { #expect((morning + .milliseconds(1999)).webhookSeconds == "1793610001") }
}

@Suite("Agenda, delays and draws")
struct AgendaTests {
    @Test("what is due first comes first, and what is due at once in the order it was added")
    func order() {
        var agenda = Agenda<String>()
        agenda.add("late", at: morning + .seconds(9))
        agenda.add("first", at: morning)
        agenda.add("second", at: morning)
        #expect(agenda.next == morning)
        #expect(agenda.takeDue(by: morning)?.item == "first")
        #expect(agenda.takeDue(by: morning)?.item == "second")
        #expect(agenda.takeDue(by: morning + .seconds(8)) == nil)
        #expect(agenda.takeDue(by: morning + .seconds(20))?.due == morning + .seconds(9))
        #expect(agenda.next == nil)
    }

    @Test("a delay is a time or a span of it", arguments: [("5m", 300, 300), ("90s..2m", 90, 120), ("0s", 0, 0)])
    func delay(text: String, shortest: Int, longest: Int) {
        #expect(Delay(text) == Delay(.seconds(shortest), .seconds(longest)))
        #expect(Delay(text)?.length(0) == .seconds(shortest))
    }

    @Test("what is none is refused", arguments: ["", "5", "m", "5m..", "..5m", "10m..5m", "1m..2m..3m", "soon"])
    func noDelay(text: String) { #expect(Delay(text) == nil) }

    @Test("a draw depends on its seed and purpose alone")
    func draws() {
        let draws = Draws(seed: 7)
        #expect(draws.bits("a", 1) == Draws(seed: 7).bits("a", 1))
        #expect(
            Set([draws.bits("a", 1), draws.bits("a", 2), draws.bits("b", 1), Draws(seed: 8).bits("a", 1)]).count == 4)
        let fractions = (0..<2000).map { draws.fraction("even", $0) }
        #expect(fractions.allSatisfy { (0..<1).contains($0) })
        #expect((0.45...0.55).contains(fractions.reduce(0, +) / 2000))
        #expect(Set((0..<200).compactMap { draws.pick(["x", "y", "z"], "pick", $0) }).count == 3)
        #expect(draws.pick([String](), "none") == nil)
        #expect(draws.bytes(13, "bytes").count == 13)
    }
}
