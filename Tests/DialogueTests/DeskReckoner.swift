import DeskTesting
import Settings
import Timeline

/// What should happen to dialogues at a desk: an independent second calculation, which shares no code with the rules and no state with
/// Parley. It goes from moment to moment and keeps what it needs in a few numbers; all lengths are in milliseconds.
struct DeskReckoner {
    private struct Case {
        var entered: Int64 = 0
        /// When the 24-hour window ends.
        var windowEnd: Int64 = 0
        /// Turns that are left for later, and answers that are owed.
        var left: Int
        var owed = 0
        var answers = 0
        var isAnswered = false
        /// Who has it.
        var agent: Int?
        /// Who passed it on, and when it comes back.
        var sender: Int?
        var comesBack: Int64 = .max
    }

    private struct Agent {
        var load = 0
        var idleSince: Int64
        /// The number of the session that they got last.
        var given = 0
    }

    private let plan: DialoguePlan
    private let dialogues: [Dialogue]
    private var cases: [Case]
    private var agents: [Agent]
    private var queue: [Int] = []
    /// Who has just been given a session, and has not looked at it yet.
    private var given: [Int] = []
    private var now: Int64 = 0
    private var count = 0
    private var tally = DeskTally()

    static func tally(of dialogues: [Dialogue], by plan: DialoguePlan) -> DeskTally {
        var reckoner = DeskReckoner(dialogues, plan)
        reckoner.run()
        return reckoner.tally
    }

    private init(_ dialogues: [Dialogue], _ plan: DialoguePlan) {
        (self.dialogues, self.plan) = (dialogues, plan)
        cases = dialogues.map { Case(left: $0.turns.count) }
        agents = Array(repeating: Agent(idleSince: plan.start.milliseconds), count: plan.agents)
    }

    private mutating func run() {
        var agenda: [(time: Int64, place: Int, index: Int)] = []
        for (place, dialogue) in dialogues.enumerated() {
            for (index, turn) in dialogue.turns.enumerated() {
                let distance = turn.time.milliseconds - dialogue.turns[0].time.milliseconds
                let begin = plan.start.milliseconds + Int64(place) * plan.every.milliseconds
                agenda.append((begin + distance, place, index))
            }
        }
        for (time, place, index) in agenda.sorted(by: { $0 < $1 }) {
            bringBack(until: time)
            now = time
            cases[place].left -= 1
            if dialogues[place].turns[index].isCustomer { customerWrites(place) } else { cases[place].owed += 1 }
            work(on: place)
            workOnWhatIsGiven()
        }
    }

    private mutating func customerWrites(_ place: Int) {
        if cases[place].windowEnd == 0 {
            cases[place].entered = now
            queue.append(place)
        }
        cases[place].windowEnd = now + 24 * 3_600_000
        give()
    }

    /// Transfers that nobody has answered come back, all of one moment before anything else happens then.
    private mutating func bringBack(until time: Int64) {
        while let due = cases.map(\.comesBack).min(), due <= time {
            now = due
            for place in cases.indices where cases[place].comesBack == due {
                guard let sender = cases[place].sender else { continue }
                tally.returns += 1
                pass(place, to: sender)
            }
            give()
            workOnWhatIsGiven()
        }
    }

    private mutating func workOnWhatIsGiven() {
        while !given.isEmpty { work(on: given.removeFirst()) }
    }

    private mutating func work(on place: Int) {
        while let agent = cases[place].agent {
            if cases[place].owed > 0 {
                cases[place].owed -= 1
                answer(place, by: agent)
            } else if cases[place].left == 0 {
                finish(place)
            } else {
                return
            }
        }
    }

    private mutating func answer(_ place: Int, by agent: Int) {
        if now < cases[place].windowEnd {
            tally.sent += 1
            if !cases[place].isAnswered { tally.answers.append(now - cases[place].entered) }
            cases[place].isAnswered = true
            (cases[place].sender, cases[place].comesBack) = (nil, .max)
        } else {
            tally.refused += 1
        }
        cases[place].answers += 1
        guard cases[place].answers == 1, cases[place].left + cases[place].owed > 0, plan.agents > 1 else { return }
        tally.transfers += 1
        pass(place, to: (agent + 1) % plan.agents)
        (cases[place].sender, cases[place].comesBack) = (agent, now + plan.transferTime.milliseconds)
        give()
    }

    private mutating func finish(_ place: Int) {
        tally.closes += 1
        pass(place, to: nil)
        give()
    }

    private mutating func pass(_ place: Int, to agent: Int?) {
        if let before = cases[place].agent {
            agents[before].load -= 1
            agents[before].idleSince = now
        }
        (cases[place].agent, cases[place].sender, cases[place].comesBack) = (agent, nil, .max)
        guard let agent else { return }
        count += 1
        (agents[agent].load, agents[agent].idleSince, agents[agent].given) = (agents[agent].load + 1, now, count)
    }

    /// The first of the queue goes to who is next, as long as both are there.
    private mutating func give() {
        while let place = queue.first, let agent = next() {
            queue.removeFirst()
            tally.waits.append(now - cases[place].entered)
            tally.assignments[plan.agentIDs[agent], default: 0] += 1
            pass(place, to: agent)
            given.append(place)
        }
    }

    private func next() -> Int? {
        let free = agents.indices.filter { agents[$0].load < Int(plan.limit) }
        return free.min { (order(of: $0), agents[$0].idleSince, $0) < (order(of: $1), agents[$1].idleSince, $1) }
    }

    private func order(of agent: Int) -> Int {
        switch plan.strategy {
        case .roundRobin: agents[agent].given
        case .leastBusy: agents[agent].load
        // Every customer comes once, so nobody had them before.
        case .longestIdle, .lastAgent, .manual: min(agents[agent].load, 1)
        }
    }
}

/// What is counted of dialogues at a desk.
struct DeskTally: Equatable {
    var waits: [Int64] = []
    var answers: [Int64] = []
    var transfers = 0
    var returns = 0
    var assignments: [String: Int] = [:]
    var sent = 0
    var refused = 0
    var closes = 0

    init() {}

    init(_ figures: DialogueFigures) {
        (waits, answers) = (figures.waits.map(\.milliseconds), figures.answers.map(\.milliseconds))
        (transfers, returns, assignments) = (figures.transfers, figures.returns, figures.assignments)
        (sent, refused, closes) = (figures.sent, figures.refused, figures.closes)
    }

    /// With lengths in order.
    var sorted: DeskTally {
        var copy = self
        copy.waits.sort()
        copy.answers.sort()
        return copy
    }
}
