/// The figures of one measurement over all rounds.
struct Figure: Codable, Sendable {
    /// The part that it belongs to.
    let part: String
    let name: String
    let parameters: [String: Parameter]
    let unit: String
    /// The exact work, in words: the last round's.
    var work: String
    /// One for each round.
    var values: [Double] = []
    var p50Microseconds: [Double] = []
    var p99Microseconds: [Double] = []

    var median: Double { values.median }
    var smallest: Double { values.min() ?? 0 }
    var largest: Double { values.max() ?? 0 }

    /// The name with what tells it from others of the name.
    var label: String {
        let parameters = parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return parameters.isEmpty ? name : "\(name) (\(parameters.joined(separator: ", ")))"
    }
}

/// Everything that was measured, in the order in which it was.
struct Figures: Codable, Sendable {
    private(set) var all: [Figure] = []

    mutating func add(_ measurement: Measurement, part: String) {
        let index = all.firstIndex {
            $0.part == part && $0.name == measurement.name && $0.parameters == measurement.parameters
        }
        let place = index ?? all.count
        if index == nil {
            all.append(
                Figure(
                    part: part, name: measurement.name, parameters: measurement.parameters, unit: measurement.unit,
                    work: measurement.work))
        }
        all[place].work = measurement.work
        all[place].values.append(measurement.value)
        if let p50 = measurement.p50Microseconds { all[place].p50Microseconds.append(p50) }
        if let p99 = measurement.p99Microseconds { all[place].p99Microseconds.append(p99) }
    }

    /// The figure of this name whose parameters hold all of these.
    func figure(_ name: String, _ parameters: [String: Parameter] = [:]) -> Figure? {
        all.first { figure in
            figure.name == name && parameters.allSatisfy { figure.parameters[$0.key] == $0.value }
        }
    }
}

extension [Double] {
    /// The value in the middle; the mean of the two where there are two.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        let middle = count / 2
        return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
