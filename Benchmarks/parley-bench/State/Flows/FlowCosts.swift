/// What everything in flows cost: with few sessions in flows, with many, and without flows.
struct FlowCosts {
    /// How many times as much something may cost with many sessions in flows.
    static let growthLimit = 1.15
    /// The nanoseconds that a step may take beside its message and its send.
    static let stepLimit = 20_000.0
    /// The bytes that a flow takes up in a session, with ten variables, have to stay below that.
    static let memoryLimit = 1_024.0

    /// Where something is done.
    enum Place: Hashable, Sendable {
        case small, large, bare
    }

    private let unit: String
    private var counts: [FlowAct: [Place: [Double]]] = [:]

    /// Nothing was counted yet.
    init(unit: String) { self.unit = unit }

    /// What ``FlowAct/times`` times cost.
    mutating func add(_ count: Double, _ act: FlowAct, _ place: Place) {
        counts[act, default: [:]][place, default: []].append(count)
    }

    private func cost(_ act: FlowAct, _ place: Place) -> Double { counts[act]?[place]?.median ?? 0 }

    /// How many times as much it cost with many.
    private func growth(_ act: FlowAct) -> Double { cost(act, .large) / cost(act, .small) }

    /// What the flow's step alone cost, once.
    private func step(_ act: FlowAct) -> Double {
        (cost(act, .large) - cost(act, .bare)) / Double(FlowAct.times)
    }

    /// What it cost with many sessions, by the names in the file of thresholds.
    var large: [String: Int] {
        Dictionary(uniqueKeysWithValues: FlowAct.allCases.map { ($0.rawValue, Int(cost($0, .large))) })
    }

    /// Prints what each took on average, how much of it was the flow's step, and how many times as much it was with many sessions.
    func print() throws {
        for act in FlowAct.allCases {
            for (place, sessions) in [(Place.small, FlowCrowd.small), (.large, FlowCrowd.large)] {
                try Measurement(
                    name: "parley.flow.\(act.rawValue)", parameters: ["sessions": .number(sessions)],
                    value: cost(act, place) / Double(FlowAct.times), unit: unit, work: act.work
                ).print()
            }
            try Measurement(
                name: "parley.flow.step", parameters: ["act": .word(act.rawValue)], value: step(act), unit: unit,
                work:
                    "without what the same message, and the same send, take where a program's bot has the session: \(act.work)"
            ).print()
            try Measurement(
                name: "parley.flow.growth", parameters: ["act": .word(act.rawValue)], value: growth(act),
                unit: unit + "/" + unit,
                work: "with \(FlowCrowd.large) sessions in flows, by that with \(FlowCrowd.small): \(act.work)"
            ).print()
        }
    }

    /// Nothing may cost much more with many sessions.
    func checkGrowth() throws {
        let grown = FlowAct.allCases.filter { growth($0) > FlowCosts.growthLimit }
        guard grown.isEmpty else {
            let lines = grown.map { "\($0.rawValue): \((growth($0) * 1_000).rounded() / 1_000) times as many" }
            throw Failure(
                "more \(unit) with a hundred times as many sessions in flows, at most \(FlowCosts.growthLimit) times as many are "
                    + "allowed: \(lines.joined(separator: "; "))")
        }
    }

    /// No step may take longer than it may.
    func checkSteps() throws {
        let slow = FlowAct.allCases.filter { step($0) > FlowCosts.stepLimit }
        guard slow.isEmpty else {
            let lines = slow.map { "\($0.rawValue): \(Int(step($0))) ns" }
            throw Failure("a step takes at most \(Int(FlowCosts.stepLimit)) ns: \(lines.joined(separator: "; "))")
        }
    }
}
