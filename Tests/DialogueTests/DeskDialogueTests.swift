import EventLogTesting
import Events
import Settings
import Testing
import Timeline

@testable import DeskTesting

/// Dialogues beside each other at a desk (S1.4, S1.5, S1.7, S3.5): what came of them, held against a second calculation.
@Suite struct DeskDialogueTests {
    private static let strategies = Strategy.allCases.filter { $0 != .manual }

    @Test(arguments: strategies) func theRealOnesComeOutAsTheRulesSay(_ strategy: Strategy) throws {
        guard let dialogues = try Dialogue.all() else {
            print("DeskDialogueTests: skipped, ../shared/dialogues is not there")
            return
        }
        let figures = try compare(dialogues, DialoguePlan(strategy))
        #expect(figures.closes == 525)
        #expect(figures.counted == 525)
        #expect(figures.waits.count == 525)
        #expect(figures.wait(ofHundred: 90) > .seconds(3600), "a queue builds")
        #expect(figures.transfers > 0 && figures.returns > 0)
        print(
            "\(strategy.word): \(DeskTally(figures).assignments.sorted { $0.key < $1.key }), \(figures.returns) came back"
        )
    }

    @Test(arguments: strategies) func madeUpOnesComeOutAsTheRulesSay(_ strategy: Strategy) throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var plan = DialoguePlan(strategy)
            plan.agents = 1 + random.number(below: 4)
            plan.limit = UInt32(1 + random.number(below: 3))
            plan.every = .seconds(random.number(below: 600))
            plan.transferTime = .seconds(1 + random.number(below: 900))
            let dialogues = try Dialogue.read(Array(DeskDialogueTests.madeUp(&random).utf8))
            let figures = try compare(dialogues, plan)
            #expect(figures.closes == dialogues.count, "seed \(seed)")
        }
    }

    /// Plays dialogues, and holds what came of them against the second calculation and against what must always hold.
    private func compare(_ dialogues: [Dialogue], _ plan: DialoguePlan) throws -> DialogueFigures {
        let events = try DialogueDesk.play(dialogues, by: plan)
        var desk = DeskLedger()
        for event in events {
            for invariant in DeskInvariants.all {
                let what = invariant.breach(by: event, on: desk)
                #expect(what == nil, "\(invariant.name) at \(event.position)")
            }
            desk.note(event)
        }
        let figures = DialogueFigures(events)
        #expect(DeskTally(figures) == DeskReckoner.tally(of: dialogues, by: plan).sorted)
        return figures
    }

    /// Thirty dialogues whose answers come soon or late, some beyond the window.
    private static func madeUp(_ random: inout SeededRandom) -> String {
        (0..<30).map { id in
            var time = Timestamp(milliseconds: 1_700_000_000_000)
            let turns = (0..<(2 + random.number(below: 5))).map { index in
                if index > 0 { time = time + .seconds(random.one(of: [0, 20, 300, 1_800, 100_000])) }
                let from = index == 0 || random.number(below: 2) == 0 ? "customer" : "agent"
                return "{\"from\":\"\(from)\",\"at\":\"\(time)\",\"text\":\"Hello\"}"
            }
            return "{\"id\":\(id),\"turns\":[\(turns.joined(separator: ","))]}"
        }.joined(separator: "\n")
    }

    @Test func sharesAreCountedOfAllThatWereAnsweredOrClosed() throws {
        let text = (0..<4).map { id in
            """
            {"id":\(id),"turns":[{"from":"customer","at":"2026-01-05T09:00:00Z","text":"Hello"},\
            {"from":"agent","at":"2026-01-05T09:\(10 + id):00Z","text":"Good morning"}]}
            """
        }
        var plan = DialoguePlan(.longestIdle)
        (plan.agents, plan.limit, plan.every) = (1, 1, .zero)
        let figures = DialogueFigures(
            try DialogueDesk.play(Dialogue.read(Array(text.joined(separator: "\n").utf8)), by: plan))
        #expect(figures.waits == [.zero, .seconds(600), .seconds(660), .seconds(720)])
        #expect(figures.answers == [.seconds(600), .seconds(660), .seconds(720), .seconds(780)])
        #expect(
            [1, 25, 26, 50, 90, 100].map { figures.wait(ofHundred: $0).milliseconds / 1000 } == [
                0, 0, 600, 600, 720, 720,
            ])
        #expect([599, 600, 720, 780].map { figures.level(within: .seconds($0)) } == [0, 250, 750, 1000])
        #expect(figures.assignments == ["ana": 4])
    }

    @Test(arguments: [
        ("[]", "line 1: a dialogue has an 'id', which is a number, and 'turns'"),
        ("{\"id\":1,\"turns\":[]}", "line 1: a dialogue begins with its customer, and its turns are in order"),
        ("{", "line 1: not JSON"),
        ("\n{\"id\":1,\"turns\":[{\"from\":\"x\"}]}", "line 2: a turn has 'from'"),
    ])
    func whatIsNoDialogueIsToldWithItsLine(text: String, advice: String) {
        let error = #expect(throws: DialogueError.self) { try Dialogue.read(Array(text.utf8)) }
        #expect(error?.reason.hasPrefix(advice) == true, "\(error?.reason ?? "")")
    }
}
