import Foundation

/// What a soak saw and found.
package struct SoakReport: Sendable {
    /// Rows that the table has at most.
    private static let rows = 24

    /// What must not be.
    package internal(set) var findings = Findings()
    /// Every look, in order.
    package var samples: [SoakSample] = []
    /// How often the broker was started.
    package var lives = 0
    /// How many items and replies were acknowledged; all of them were looked for.
    package internal(set) var acknowledged = 0
    /// Where everything is, where it was kept.
    package internal(set) var folder: String?

    /// Nothing was seen yet.
    package init() {}

    /// Whether nothing was found.
    package var isSound: Bool { findings.isEmpty }

    /// The table, and what was found.
    package var summary: String {
        var lines = [SoakReport.head] + shown.map(SoakReport.row)
        lines += ["", slopes, "\(lives) starts, \(acknowledged) acknowledgements"]
        lines += findings.listed.map { "FOUND \($0)" } + findings.unlisted.map { "FOUND \($0)" }
        if let folder { lines.append("kept: \(folder)") }
        lines.append(isSound ? "flat: nothing found" : "not flat, or not sound")
        return lines.joined(separator: "\n")
    }

    /// As many samples as there is room for, the last of each life among them.
    private var shown: [SoakSample] {
        let step = max(1, samples.count / SoakReport.rows)
        return samples.indices.filter { index in
            let isLast = index + 1 == samples.count || samples[index + 1].life != samples[index].life
            return isLast || index.isMultiple(of: step)
        }.map { samples[$0] }
    }

    /// What one more event, or conversation, costs in the long life.
    private var slopes: String {
        let long = samples.filter { $0.life == lives - 1 }
        let judged = Array(long.dropFirst(long.count / 4))
        let figures = [
            SoakRules.slope(judged, \.anonymous, per: \.events),
            SoakRules.slope(judged, \.anonymous, per: \.conversations), SoakRules.slope(judged, \.bytes, per: \.events),
        ].map { String(Int($0)) }
        return "in the long life: \(figures[0]) bytes of memory an event, \(figures[1]) a conversation; "
            + "\(figures[2]) bytes on the disk an event, without the journal"
    }

    private static let columns = [
        "hours", "start", "events", "convers.", "sessions", "RSS MiB", "anon MiB", "fds", "threads", "files",
        "disk MiB", "journal",
    ]

    private static var head: String { columns.map { padded($0) }.joined(separator: " ") }

    private static func row(_ sample: SoakSample) -> String {
        let figures = [
            decimal(sample.hours), "\(sample.life)", "\(sample.events)", "\(sample.conversations)",
            "\(sample.sessions)",
            mebibytes(sample.resident), mebibytes(sample.anonymous), "\(sample.descriptors)", "\(sample.threads)",
            "\(sample.files)", mebibytes(sample.bytes), mebibytes(sample.journal),
        ]
        return figures.map { padded($0) }.joined(separator: " ")
    }

    private static func padded(_ text: String) -> String {
        String(repeating: " ", count: max(0, 8 - text.count)) + text
    }

    private static func mebibytes(_ bytes: Int) -> String { decimal(Double(bytes) / 1_048_576) }

    private static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
