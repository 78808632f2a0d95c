import BrokerTesting
import Decisions
import EventLogTesting
import Events
import Messages
import Projections
import Settings
import Testing
import Timeline

/// What comes too fast for its contact waits in Parley, in its order, until a moment that is told.
@Suite struct PacingTests {
    private static let customer = Party(phone: "16505550001")
    private static let first = ConversationID(1)

    /// A stage with an outbox that attempts at once what is due, one after another.
    private struct Scene {
        var stage: Stage
        /// When each attempt began, and at which message.
        var attempts: [(at: Timestamp, send: Position)] = []
        var held: [SendHeld] = []
        private var due: [Position] = []

        init(_ change: (inout LinePolicy) -> Void = { _ in }) throws {
            stage = try Stage(change)
            try stage.write(as: PacingTests.customer)
        }

        mutating func send() throws {
            let sent = try #require(try stage.send(to: .conversation(PacingTests.first)))
            due.append(sent.position)
        }

        mutating func pass(_ length: Duration) {
            for event in stage.pass(length) {
                if case .sendRetryDue(let retry) = event.event { due.append(retry.send) }
            }
        }

        /// Attempts what is due.
        ///
        /// - Parameter answer: What becomes of an attempt; nil for no answer, as where Parley dies.
        mutating func work(_ answer: (Position) -> AttemptResult? = { .accepted("\($0)") }) throws {
            while !due.isEmpty {
                let send = due.removeFirst()
                switch try stage.submit(.beginAttempt(PacingTests.first, send: send)).first?.event {
                case .sendAttempted(let attempted):
                    attempts.append((stage.simulation.now, send))
                    if let result = answer(send) {
                        try stage.submit(
                            .endAttempt(PacingTests.first, send: send, attempt: attempted.attempt, result))
                    }
                case .sendHeld(let hold): held.append(hold)
                default: #expect(Bool(false), "message \(send) is neither attempted nor held")
                }
            }
        }

        /// That no more left than a bucket allows that holds 45 and gets one in 6 seconds, counted here in its own way.
        func expectPace() {
            var (tokens, last, lacking) = (45.0, attempts.first?.at ?? .epoch, 0)
            for attempt in attempts {
                tokens = min(45, tokens + (attempt.at - last) / .seconds(6)) - 1
                last = attempt.at
                if tokens < -1e-6 { lacking += 1 }
            }
            #expect(lacking == 0)
        }
    }

    @Test func aBurstKeepsItsOrderAndEachIsHeldOnce() throws {
        var scene = try Scene()
        for _ in 0..<60 { try scene.send() }
        try scene.work()
        let begin = scene.stage.simulation.now
        #expect(scene.attempts.count == 45)
        #expect(scene.held.map { ($0.until - begin) / .seconds(1) } == (1...15).map { Double($0 * 6) })
        #expect(scene.held.allSatisfy { $0.decision.rule == "pacing" && $0.decision.deadline == $0.until })
        // Who comes behind a burst waits behind it.
        scene.pass(.seconds(3))
        try scene.send()
        for _ in 0..<120 {
            try scene.work()
            scene.pass(.seconds(1))
        }
        #expect(scene.attempts.map(\.send) == scene.attempts.map(\.send).sorted())
        #expect((scene.attempts.count, scene.held.count) == (61, 16))
        scene.expectPace()
    }

    @Test func oneAMinuteIsNeverHeld() throws {
        var scene = try Scene()
        for _ in 0..<100 {
            try scene.send()
            try scene.work()
            scene.pass(.seconds(60))
        }
        #expect((scene.attempts.count, scene.held.count) == (100, 0))
    }

    @Test(arguments: ["pair", "all"]) func whereNoPaceIsKeptNothingIsHeld(_ off: String) throws {
        var scene = try Scene { policy in
            if off == "all" { policy.pace = nil } else { policy.pace?.pair = false }
        }
        for _ in 0..<60 { try scene.send() }
        try scene.work()
        #expect((scene.attempts.count, scene.held.count) == (60, 0))
    }

    @Test func whatThePlatformRefusesForTheContactHoldsTheOthersToo() throws {
        var scene = try Scene()
        try scene.send()
        try scene.work { _ in .failed(httpStatus: 400, code: 131_056, reason: "", retryAfter: .seconds(4)) }
        try scene.send()
        try scene.work()
        #expect(scene.attempts.count == 1)
        scene.pass(.seconds(4))
        try scene.work()
        scene.pass(.seconds(6))
        try scene.work()
        let first = try #require(scene.attempts.first?.send)
        let others = scene.attempts.dropFirst().map { $0.send == first }
        #expect(others == [true, false])
    }

    @Test func anotherTroubleWithinABurstHoldsNoneTwice() throws {
        var scene = try Scene()
        for _ in 0..<50 { try scene.send() }
        let broken = AttemptResult.failed(httpStatus: 500, code: 131_000, reason: "", retryAfter: .seconds(9))
        let third = scene.stage.world.conversation(PacingTests.first)?.delivery.open[2].position
        var isFirst = true
        for _ in 0..<60 {
            try scene.work { send in
                guard send == third, isFirst else { return .accepted("\(send)") }
                isFirst = false
                return broken
            }
            scene.pass(.seconds(1))
        }
        // Five of the burst, and the one that is tried again: behind them, as a token is each of theirs.
        #expect((scene.attempts.count, scene.held.count) == (51, 6))
        #expect(scene.attempts.last?.send == third)
        scene.expectPace()
    }

    @Test func aRestartForgetsNothing() throws {
        var scene = try Scene()
        for _ in 0..<50 { try scene.send() }
        try scene.work()
        let isTheSame = scene.stage.simulation.restart()
        #expect(isTheSame)
        scene.pass(.seconds(6))
        try scene.work()
        #expect(scene.attempts.count == 46)
        scene.expectPace()
    }

    @Test(arguments: 0..<20) func whateverHappensThePaceIsKept(_ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var scene = try Scene()
        for _ in 0..<150 {
            switch random.number(below: 4) {
            case 0:
                let open = scene.stage.world.conversation(PacingTests.first)?.delivery.waitingCount ?? 0
                for _ in 0..<min(random.number(below: 40), 90 - open) { try scene.send() }
            case 1: scene.pass(.seconds(random.number(below: 30)))
            case 2 where random.number(below: 4) == 0:
                let isTheSame = scene.stage.simulation.restart()
                #expect(isTheSame)
            default:
                var dice = random.number(below: 5)
                try scene.work { send in
                    dice += 1
                    guard dice % 7 == 0 else { return .accepted("\(send)") }
                    return .failed(
                        httpStatus: 400, code: dice % 2 == 0 ? 131_056 : 131_000, reason: "",
                        retryAfter: .seconds(dice))
                }
            }
        }
        scene.expectPace()
        #expect(scene.held.allSatisfy { $0.until > .epoch })
    }
}

extension AttemptResult {
    fileprivate static func accepted(_ id: String) -> AttemptResult {
        .accepted(message: MessageID("wamid.\(id)"), waID: "", status: "accepted")
    }
}
