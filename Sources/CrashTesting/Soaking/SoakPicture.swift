/// A soak as a picture that stands alone: a panel for each figure, over the broker's hours, with a line for each start.
package enum SoakPicture {
    private struct Panel: Sendable {
        let title: String
        let curves: [(name: String, value: @Sendable (SoakSample) -> Double)]
    }

    private static let width = 460.0, height = 190.0, gap = 20.0, columns = 2
    private static let left = 64.0, top = 34.0, bottom = 26.0, right = 12.0
    private static let colours = ["#1f6f8b", "#c8553d"]

    private static let panels = [
        Panel(
            title: "Memory, MiB",
            curves: [("resident", { mebibytes($0.resident) }), ("anonymous", { mebibytes($0.anonymous) })]),
        Panel(
            title: "Descriptors, threads",
            curves: [("descriptors", { Double($0.descriptors) }), ("threads", { Double($0.threads) })]),
        Panel(
            title: "Data directory, MiB",
            curves: [("data", { mebibytes($0.bytes) }), ("journal", { mebibytes($0.journal) })]),
        Panel(title: "Data directory, files", curves: [("files", { Double($0.files) })]),
        Panel(title: "Events", curves: [("recorded", { Double($0.events) })]),
        Panel(
            title: "Conversations, open sessions",
            curves: [("conversations", { Double($0.conversations) }), ("sessions", { Double($0.sessions) })]),
    ]

    /// The picture, as SVG.
    package static func drawn(_ report: SoakReport) -> String {
        let samples = report.samples
        let rows = (panels.count + columns - 1) / columns
        let size = (w: Double(columns) * (width + gap) + gap, h: Double(rows) * (height + gap) + gap + 30)
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(text(size.w))\" height=\"\(text(size.h))\" "
                + "viewBox=\"0 0 \(text(size.w)) \(text(size.h))\" font-family=\"sans-serif\" font-size=\"11\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
            label(
                "parley serve: \(report.lives) starts in \(text(samples.last?.hours ?? 0)) hours of its clock; a line for each start",
                gap, 26, "start", size: 14),
        ]
        for (index, panel) in panels.enumerated() {
            let x = gap + Double(index % columns) * (width + gap)
            let y = 30 + gap + Double(index / columns) * (height + gap)
            lines.append("<g transform=\"translate(\(text(x)),\(text(y)))\">")
            lines += draw(panel, samples)
            lines.append("</g>")
        }
        lines.append("</svg>\n")
        return lines.joined(separator: "\n")
    }

    private static func draw(_ panel: Panel, _ samples: [SoakSample]) -> [String] {
        let hours = max(samples.last?.hours ?? 0, 0.001)
        let most = ceiling(samples.flatMap { sample in panel.curves.map { $0.value(sample) } }.max() ?? 0)
        func x(_ sample: SoakSample) -> Double { left + sample.hours / hours * (width - left - right) }
        func y(_ value: Double) -> Double { height - bottom - value / most * (height - top - bottom) }

        var lines = ["<rect width=\"\(text(width))\" height=\"\(text(height))\" fill=\"#f7f7f4\"/>"]
        lines.append(label(panel.title, 10, 18, "start", size: 12))
        for part in 0...4 {
            let value = most * Double(part) / 4
            lines.append(line(left, y(value), width - right, y(value), "#dddddd"))
            lines.append(label(text(value), left - 6, y(value) + 4, "end"))
            let hour = hours * Double(part) / 4
            let place = left + Double(part) / 4 * (width - left - right)
            lines.append(label("\(text(hour)) h", place, height - 8, part == 4 ? "end" : "middle"))
        }
        for (before, after) in zip(samples, samples.dropFirst()) where before.life != after.life {
            lines.append(line(x(after), top, x(after), height - bottom, "#b0b0b0"))
        }
        for (curve, colour) in zip(panel.curves, colours) {
            for life in Set(samples.map(\.life)).sorted() {
                let points = samples.filter { $0.life == life }
                    .map { "\(text(x($0))),\(text(y(curve.value($0))))" }.joined(separator: " ")
                lines.append("<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.5\"/>")
            }
        }
        for (index, curve) in panel.curves.enumerated() where panel.curves.count > 1 {
            let place = width - right - 90 * Double(panel.curves.count - index)
            lines.append(line(place, 14, place + 14, 14, colours[index]))
            lines.append(label(curve.name, place + 18, 18, "start"))
        }
        return lines
    }

    private static func label(_ words: String, _ x: Double, _ y: Double, _ anchor: String, size: Int = 11) -> String {
        "<text x=\"\(text(x))\" y=\"\(text(y))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\">\(words)</text>"
    }

    private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String) -> String {
        "<line x1=\"\(text(x1))\" y1=\"\(text(y1))\" x2=\"\(text(x2))\" y2=\"\(text(y2))\" stroke=\"\(colour)\"/>"
    }

    /// The next number of the kind 1, 2, 4, 8 times a power of ten that is not below, so that quarters are round.
    private static func ceiling(_ most: Double) -> Double {
        var unit = 1.0
        while unit * 10 < most { unit *= 10 }
        return [1, 2, 4, 6, 8, 10].map { $0 * unit }.first { $0 >= most } ?? unit * 10
    }

    private static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }

    private static func mebibytes(_ bytes: Int) -> Double { Double(bytes) / 1_048_576 }
}
