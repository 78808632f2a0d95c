import Settings

/// What everything cost, at the small desk and at the large one.
struct DeskCosts {
    /// How many times as much something may cost at the large desk.
    static let growthLimit = 1.2
    /// The bytes that an open session has to stay below, with all that belongs to it.
    static let memoryLimit = 1_024.0

    private struct Key: Hashable {
        let act: DeskAct
        let strategy: Strategy
        var name: String { "\(act.rawValue).\(strategy.word)" }
    }

    private let unit: String
    private var order: [Key] = []
    private var counts: [Key: [BusyDesk.Size: [Double]]] = [:]

    /// Nothing was counted yet.
    init(unit: String) { self.unit = unit }

    /// What ``DeskAct/times`` times cost.
    mutating func add(_ count: Double, _ act: DeskAct, _ strategy: Strategy, _ size: BusyDesk.Size) {
        let key = Key(act: act, strategy: strategy)
        if counts[key] == nil { order.append(key) }
        counts[key, default: [:]][size, default: []].append(count)
    }

    private func cost(_ key: Key, _ size: BusyDesk.Size) -> Double { counts[key]?[size]?.median ?? 0 }

    /// How many times as much it cost at the large desk.
    private func growth(_ key: Key) -> Double { cost(key, .large) / cost(key, .small) }

    /// What it cost at the large desk, by the names in the file of thresholds.
    var large: [String: Int] {
        Dictionary(uniqueKeysWithValues: order.map { ($0.name, Int(cost($0, .large))) })
    }

    /// Prints what each took on average, at both desks, and how many times as much at the large one.
    func print() throws {
        for key in order {
            for size in BusyDesk.Size.all {
                var parameters = size.parameters
                parameters["strategy"] = .word(key.strategy.word)
                try Measurement(
                    name: "parley.desk.\(key.act.rawValue)", parameters: parameters,
                    value: cost(key, size) / Double(DeskAct.times), unit: unit, work: key.act.work
                ).print()
            }
            let parameters = ["strategy": Parameter.word(key.strategy.word), "act": .word(key.act.rawValue)]
            try Measurement(
                name: "parley.desk.growth", parameters: parameters, value: growth(key), unit: unit + "/" + unit,
                work: "at the large desk, by that at the small one: \(key.act.work)"
            ).print()
        }
    }

    /// Nothing may cost much more at the large desk.
    func checkGrowth() throws {
        let grown = order.filter { growth($0) > DeskCosts.growthLimit }
        guard grown.isEmpty else {
            let lines = grown.map { "\($0.name): \((growth($0) * 1_000).rounded() / 1_000) times as many" }
            throw Failure(
                "more \(unit) at a desk a hundred times as large, at most \(DeskCosts.growthLimit) times as many are allowed: "
                    + lines.joined(separator: "; "))
        }
    }
}
