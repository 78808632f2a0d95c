import Foundation

/// What a run of the harness found, as text, as JSON and as a picture.
struct Report: Codable, Sendable {
    let machine: Machine
    let rounds: Int
    let isShort: Bool
    let figures: Figures

    /// Writes `results.json`, `results.md` and `results.svg`.
    func write(to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(filePath: folder + "/results.json"))
        try text.write(toFile: folder + "/results.md", atomically: true, encoding: .utf8)
        try Picture(figures: figures, goals: Goal.all).svg
            .write(toFile: folder + "/results.svg", atomically: true, encoding: .utf8)
    }

    /// The tables, in Markdown.
    var text: String {
        var lines = ["# Results", ""] + machine.lines.map { "- \($0)" }
        let run = isShort ? ", the short run" : ""
        lines.append("- \(rounds) rounds, or more where a part takes more\(run): median, smallest and largest of them")
        lines += ["", "## What is to be reached", ""] + goals
        for part in parts { lines += ["", "## \(part)", ""] + table(of: part) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Those goals of which everything was measured.
    private var goals: [String] {
        let rows = Goal.all.compactMap { goal -> String? in
            guard let value = goal.value(figures) else { return nil }
            let bound = "\(goal.isUpperBound ? "≤" : "≥") \(Report.number(goal.bound)) \(goal.unit)"
            let verdict = goal.isReached(value) ? "reached" : "**missed**"
            return "| \(goal.title) | \(bound) | \(Report.number(value)) \(goal.unit) | \(verdict) |"
        }
        return ["| | goal | measured | |", "|---|---|---|---|"] + rows
    }

    private var parts: [String] {
        figures.all.reduce(into: []) { parts, figure in if !parts.contains(figure.part) { parts.append(figure.part) } }
    }

    private func table(of part: String) -> [String] {
        let figures = figures.all.filter { $0.part == part }
        let rows = figures.map { figure in
            let latencies = [figure.p50Microseconds, figure.p99Microseconds].map {
                $0.isEmpty ? "" : Report.number($0.median)
            }
            let values = [figure.median, figure.smallest, figure.largest].map(Report.number)
            return "| \(figure.label) | \(values.joined(separator: " | ")) | \(figure.unit) | "
                + latencies.joined(separator: " | ") + " |"
        }
        let works = figures.map { "- \($0.label): \($0.work)" }
        return ["| | median | smallest | largest | | p50 µs | p99 µs |", "|---|---|---|---|---|---|---|"] + rows + [""]
            + works
    }

    /// A number with about three digits that count, and thousands separated.
    static func number(_ value: Double) -> String {
        let digits = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : 2
        let text = String(format: "%.\(digits)f", value)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var whole = ""
        for (index, digit) in parts[0].reversed().enumerated() {
            if index > 0, index % 3 == 0, digit != "-" { whole.append(",") }
            whole.append(digit)
        }
        return String(whole.reversed()) + (parts.count > 1 ? ".\(parts[1])" : "")
    }
}
