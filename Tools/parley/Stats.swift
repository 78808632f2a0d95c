import ArgumentParser
import Broker
import Encoding
import Events
import LMDBEventLog
import Narration
import Projections
import Timeline

/// `parley stats`: the log in numbers, and what has happened, counted.
struct Stats: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        abstract: "Show the log's size and what has happened, counted.",
        discussion: "Sizes are in bytes. Works while another process writes the log.")

    @OptionGroup var data: DataOptions
    @Option(help: "text or json.") var format = ReportFormat.text

    func run() async throws {
        let console = Console.current
        let log = try data.openForReading()
        let statistics = try log.statistics()
        let totals = try log.project(Totals.self, named: ProjectionName.totals, from: data.snapshots(), on: console)
        let media = try data.media().counts
        let files: KeyValuePairs = ["files": UInt64(media.files), "bytes": UInt64(media.bytes)]
        switch format {
        case .text: try printText(statistics.numbers, files, totals, console)
        case .json: try printJSON(statistics.numbers, files, totals, console)
        }
    }

    private func printText(
        _ numbers: KeyValuePairs<String, UInt64>, _ media: KeyValuePairs<String, UInt64>, _ totals: Totals,
        _ console: Console
    ) throws {
        let rows =
            (Array(numbers) + Array(media)).map { ($0.key, $0.value) }
            + totals.all.map { (Visible.text($0.name), $0.number) }
        let width = rows.map { displayWidth($0.0) }.max() ?? 0
        let digits = rows.map { grouped($0.1).count }.max() ?? 0
        func row(_ name: String, _ number: UInt64) -> String {
            let text = grouped(number)
            let gap = width - displayWidth(name) + digits - text.count + 2
            return "  \(name)\(String(repeating: " ", count: gap))\(text)"
        }
        try console.print(console.paint("log", .heading))
        for (name, number) in numbers { try console.print(row(name, number)) }
        try console.print(console.paint("media", .heading))
        for (name, number) in media { try console.print(row(name, number)) }
        try console.print(console.paint("totals up to \(totals.head)", .heading))
        for (name, number) in totals.all { try console.print(row(Visible.text(name), number)) }
    }

    private func printJSON(
        _ numbers: KeyValuePairs<String, UInt64>, _ media: KeyValuePairs<String, UInt64>, _ totals: Totals,
        _ console: Console
    ) throws {
        func members(_ numbers: KeyValuePairs<String, UInt64>) -> String {
            numbers.map { "\(JSONText.quoted($0.key)):\($0.value)" }.joined(separator: ",")
        }
        let counts = totals.all.map { "\(JSONText.quoted($0.name)):\($0.number)" }.joined(separator: ",")
        try console.print(
            Visible.json(
                "{\"log\":{\(members(numbers))},\"media\":{\(members(media))},\"totals\":{\"head\":\(totals.head.rawValue),\"counts\":{\(counts)}}}"
            ))
    }
}

extension LogStatistics {
    /// The numbers, by the names that they have in JSON.
    fileprivate var numbers: KeyValuePairs<String, UInt64> {
        [
            "events": records, "conversations": max(conversations, 1) - 1, "dedupeKeys": keys,
            "payloadBytes": payloadBytes, "recordBytes": recordBytes, "logBytes": logBytes,
            "journalBytes": journalBytes, "indexBytes": indexBytes,
            "dictionaries": UInt64(dictionaries.count), "indexedPosition": indexedPosition.rawValue,
            "freeDiskBytes": freeDiskBytes,
        ]
    }
}
