import Broker
import EventLogTesting
import Testing
import Timeline

/// When an endpoint is left alone, and when it is switched off.
@Suite struct WebhookHealthTests {
    private static let failed = WebhookAnswer.failed(httpStatus: 500, reason: "answers with status 500")
    private static let taken = WebhookAnswer.taken(httpStatus: 204)
    private static let start = Timestamp(milliseconds: 1_767_571_200_000)

    @Test("410 switches it off at once, and nothing but somebody's word switches it on")
    func gone() {
        var health = WebhookHealth()
        #expect(health.take(.gone, at: Self.start) == .disable(.gone))
        #expect(health.take(Self.taken, at: Self.start) == .disable(.gone))
        health.enable()
        #expect(health.step(at: Self.start) == .goOn)
    }

    @Test("Five days without anything taken switch it off; anything taken begins anew")
    func failing() {
        var health = WebhookHealth()
        let days = (0...5).map { Self.start + .seconds(86_400 * $0) }
        for day in days.dropLast() { #expect(health.take(Self.failed, at: day) == .goOn) }
        #expect(health.failingSince == Self.start)
        var well = health
        #expect(well.take(Self.taken, at: days[4]) == .goOn)
        #expect(well.take(Self.failed, at: days[5]) == .goOn && well.failingSince == days[5])
        #expect(health.take(Self.failed, at: days[5] - .milliseconds(1)) == .goOn)
        #expect(health.take(Self.failed, at: days[5]) == .disable(.failing(since: Self.start)))
        #expect("\(WebhookHealth.Reason.failing(since: Self.start))".contains("2026-01-05"))
    }

    @Test("Since when it fails outlives a start")
    func goesOn() {
        var health = WebhookHealth(failingSince: Self.start)
        #expect(
            health.take(Self.failed, at: Self.start + .seconds(5 * 86_400)) == .disable(.failing(since: Self.start)))
    }

    @Test("Who gets too much is left alone as long as they wish, or longer each time")
    func slowsDown() {
        var health = WebhookHealth()
        let first = Self.start + .seconds(7)
        #expect(health.take(.slowDown(httpStatus: 429, wait: .seconds(7)), at: Self.start) == .wait(until: first))
        // A shorter wish does not shorten it.
        let shorter = WebhookAnswer.slowDown(httpStatus: 429, wait: .seconds(1))
        #expect(health.take(shorter, at: Self.start) == .wait(until: first))
        #expect(health.take(Self.failed, at: Self.start) == .wait(until: first))
        #expect(health.step(at: first) == .goOn)
        var waits: [Duration] = []
        var (other, now) = (WebhookHealth(), Self.start)
        for _ in 0..<9 {
            guard case .wait(let until) = other.take(.slowDown(httpStatus: 502, wait: nil), at: now) else { break }
            waits.append(until - now)
            now = until
        }
        #expect(waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600].map { .seconds($0) })
        _ = other.take(Self.taken, at: now)
        #expect(other.take(.slowDown(httpStatus: 502, wait: nil), at: now) == .wait(until: now + .seconds(30)))
    }

    @Test("Under a thousand seeds: it is off exactly when it must be, and left alone as long as it was said")
    func properties() {
        for seed in 0..<1_000 {
            var random = SeededRandom(seed: UInt64(seed))
            var (health, now) = (WebhookHealth(), Self.start)
            var (failingSince, asked, off): (Timestamp?, Timestamp, Bool) = (nil, .epoch, false)
            for _ in 0..<60 {
                now = now + .milliseconds(Int64.random(in: 0...40_000_000, using: &random))
                let answer = Self.answer(&random)
                let step = health.take(answer, at: now)
                if off {
                    if case .disable = step { continue }
                    Issue.record("seed \(seed): is on again")
                    return
                }
                switch answer {
                case .taken: failingSince = nil
                case .gone: off = true
                case .slowDown(_, let wait?): (failingSince, asked) = (failingSince ?? now, max(asked, now + wait))
                default: failingSince = failingSince ?? now
                }
                if let failingSince, now - failingSince >= WebhookHealth.patience { off = true }
                switch step {
                case .disable: #expect(off, "seed \(seed)")
                case .wait(let until): #expect(!off && until > now && until >= asked, "seed \(seed)")
                case .goOn: #expect(!off && asked <= now, "seed \(seed)")
                }
            }
        }
    }

    private static func answer(_ random: inout SeededRandom) -> WebhookAnswer {
        switch Int.random(in: 0..<100, using: &random) {
        case 0: .gone
        case 1..<15: .slowDown(httpStatus: 429, wait: .seconds(Int64.random(in: 0...86_400, using: &random)))
        case 15..<25: .slowDown(httpStatus: 504, wait: nil)
        case 25..<35: .taken(httpStatus: 200)
        case 35..<40: .refused(reason: "")
        default: failed
        }
    }
}

/// When something is posted again.
@Suite struct WebhookScheduleTests {
    private static let waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map {
        Duration.seconds($0)
    }

    @Test("Ten attempts in three days, each wait up to a tenth longer, the same in every run")
    func waits() throws {
        #expect(WebhookSchedule.attempts == 10)
        var shares: Set<Int64> = []
        for position in 1...500 {
            for (index, usual) in Self.waits.enumerated() {
                let (count, position) = (UInt32(index + 1), Position(UInt64(position)))
                let wait = try #require(WebhookSchedule.wait(after: count, of: position, to: "orders"))
                #expect(wait >= usual && wait < usual * 1.1)
                #expect(wait == WebhookSchedule.wait(after: count, of: position, to: "orders"))
                if index == 8 { shares.insert(wait.milliseconds) }
            }
        }
        #expect(shares.count > 300, "what failed together comes apart")
        #expect(WebhookSchedule.wait(after: 10, of: Position(1), to: "orders") == nil)
        #expect(WebhookSchedule.wait(after: 0, of: Position(1), to: "orders") == nil)
        #expect(
            WebhookSchedule.wait(after: 9, of: Position(1), to: "a")
                != WebhookSchedule.wait(after: 9, of: Position(1), to: "b"))
    }

    @Test("What an address wishes is waited, at most a day")
    func wishes() {
        func wait(_ wished: Duration) -> Duration? {
            WebhookSchedule.wait(after: 1, of: Position(1), to: "", wished: wished)
        }
        #expect(wait(.seconds(60)) == .seconds(60) && wait(.seconds(1_000_000)) == .seconds(86_400))
        #expect(wait(.seconds(-5)) == wait(.zero) && wait(.seconds(1)) == wait(.zero))
    }
}

/// What an answer's status says.
@Suite struct WebhookAnswerTests {
    @Test("Taken, gone, too much, or failed")
    func says() {
        for status in UInt32(100)...599 {
            let answer = WebhookAnswer(httpStatus: status, retryAfter: nil)
            switch status {
            case 200...299: #expect(answer == .taken(httpStatus: status))
            case 410: #expect(answer == .gone)
            case 429, 502, 504: #expect(answer == .slowDown(httpStatus: status, wait: nil))
            default:
                guard case .failed(status, let reason) = answer else {
                    Issue.record("\(status): \(answer)")
                    continue
                }
                #expect(reason.contains("\(status)"))
            }
        }
    }

    @Test("A wish to be left alone counts with every failure, at most a day; never with 2xx or 410")
    func wishes() {
        for status in [UInt32(404), 429, 500, 503] {
            let answer = WebhookAnswer(httpStatus: status, retryAfter: .seconds(100_000))
            #expect(answer == .slowDown(httpStatus: status, wait: .seconds(86_400)))
        }
        #expect(WebhookAnswer(httpStatus: 200, retryAfter: .seconds(5)) == .taken(httpStatus: 200))
        #expect(WebhookAnswer(httpStatus: 410, retryAfter: .seconds(5)) == .gone)
        #expect(WebhookAnswer(httpStatus: 503, retryAfter: .seconds(-5)) == .slowDown(httpStatus: 503, wait: .zero))
    }
}
