import HTTPInterface
import Timeline

/// How soon sessions are answered and how much lines are used, day by day, as pictures and as tables (B10, S0.6).
enum LevelBoard {
    /// Days that are shown, today's the last.
    private static let length = 14

    @Sendable static func answer(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let settings: Shown.Settings = try await visit.get("/v1/settings")
        let days = days(until: visit.request.now)
        let from = Address(
            "/v1/service-level", ["from": "\(days.first ?? "")T00:00:00Z", "threshold": visit.query("threshold")])
        let levels: Shown.Levels = try await visit.get(from.text)
        let usage: Shown.Usage = try await visit.get(
            Address("/v1/usage", ["from": "\(days.first ?? "")T00:00:00Z", "by": "day"]).text)
        let content = Content(
            tabs: BoardPages.tabs(here: "/boards/levels"), threshold: visit.query("threshold") ?? "",
            levels: levels.lines.enumerated().map { LevelView($1, number: $0, days: days, settings) },
            hasLevels: !levels.lines.isEmpty,
            usage: usage.lines.enumerated().map { UsageView($1, number: $0, days: days, settings) },
            hasUsage: !usage.lines.isEmpty,
            left: usage.messages.map { "\($0.left) of \($0.allocation)" }, level: usage.messages?.level,
            inUse: "\(usage.inUse) of \(usage.total)")
        return Layout(visit, visitor, title: "Levels and usage, boards", here: "/boards").page("board-levels", content)
    }

    private static func days(until now: Timestamp) -> [String] {
        (0..<length).reversed().map { (now - .seconds(86_400 * $0)).date }
    }

    private struct Content {
        let tabs: [Layout.Item]
        let threshold: String
        let levels: [LevelView]
        let hasLevels: Bool
        let usage: [UsageView]
        let hasUsage: Bool
        let left: String?
        let level: String?
        let inUse: String
    }

    private struct LevelView {
        let number: Int
        let line: String
        let threshold: String
        let share: String
        let picture: String
        let days: [Day]

        struct Day {
            let day: String
            let counted: Int
            let met: Int
            let share: String
        }

        init(_ level: Shown.Levels.Level, number: Int, days: [String], _ settings: Shown.Settings) {
            (self.number, threshold, line) = (number, level.threshold, settings.name(of: level.line))
            share = LevelView.percent(level.share)
            let known = Dictionary(level.days.map { ($0.day, $0) }) { first, _ in first }
            picture =
                BarChart(
                    title: "Share of sessions answered within \(level.threshold) by day", days: days, largest: 1,
                    label: { LevelView.percent($0) },
                    series: [days.map { known[$0]?.share }]
                ).svg
            self.days = level.days.map {
                Day(day: $0.day, counted: $0.counted, met: $0.met, share: LevelView.percent($0.share))
            }
        }

        private static func percent(_ share: Double?) -> String {
            share.map { "\(Int(($0 * 100).rounded())) %" } ?? "nothing counted"
        }
    }

    private struct UsageView {
        let number: Int
        let line: String
        let picture: String
        let days: [Day]

        struct Day {
            let day: String
            let received: Int
            let sent: Int
        }

        init(_ usage: Shown.Usage.Line, number: Int, days: [String], _ settings: Shown.Settings) {
            (self.number, line) = (number, settings.name(of: usage.line))
            let known = Dictionary((usage.days ?? []).map { ($0.day, $0) }) { first, _ in first }
            let all = days.map { day in
                Day(day: day, received: known[day]?.received ?? 0, sent: known[day]?.sent ?? 0)
            }
            let largest = Double(all.map { max($0.received, $0.sent) }.max() ?? 0)
            picture =
                BarChart(
                    title: "Messages by day: received, and sent beside them", days: days, largest: largest,
                    label: { "\(Int($0))" }, series: [all.map { Double($0.received) }, all.map { Double($0.sent) }]
                ).svg
            self.days = all
        }
    }
}

/// Bars by day. Colours are the style sheet's, which knows light and dark; what it shows stands in a table beside it.
struct BarChart {
    private static let (width, height, foot, head) = (640.0, 160.0, 18.0, 16.0)

    let title: String
    let days: [String]
    /// What the highest bar can be.
    let largest: Double
    let label: (Double) -> String
    /// Values by day; nil where there is none.
    let series: [[Double?]]

    var svg: String {
        let (width, height) = (BarChart.width, BarChart.height)
        let ground = height - BarChart.foot
        var parts = [
            "<svg class=\"chart\" role=\"img\" aria-label=\"\(title)\" viewBox=\"0 0 \(Int(width)) \(Int(height))\">",
            "<line class=\"axis\" x1=\"0\" y1=\"\(ground)\" x2=\"\(Int(width))\" y2=\"\(ground)\"/>",
            "<text class=\"tick\" x=\"0\" y=\"11\">\(label(largest))</text>",
        ]
        let step = width / Double(max(days.count, 1))
        let bar = (step - 6) / Double(max(series.count, 1))
        for (day, name) in days.enumerated() {
            let left = Double(day) * step + 3
            for (number, values) in series.enumerated() {
                guard values.indices.contains(day), let value = values[day], largest > 0 else { continue }
                let high = max(value / largest, 0) * (ground - BarChart.head)
                parts.append(
                    "<rect class=\"bar-\(number + 1)\" x=\"\(rounded(left + Double(number) * bar))\" y=\"\(rounded(ground - high))\" "
                        + "width=\"\(rounded(bar))\" height=\"\(rounded(high))\"><title>\(name): \(label(value))</title></rect>"
                )
            }
            let place = rounded(left + step / 2 - 3)
            parts.append("<text class=\"tick middle\" x=\"\(place)\" y=\"\(Int(height) - 4)\">\(name.suffix(5))</text>")
        }
        return parts.joined() + "</svg>"
    }

    private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
