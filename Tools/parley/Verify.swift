import ArgumentParser
import LMDBEventLog
import Timeline

/// `parley verify`: compares every record of the log with its checksum and with the chain over all of them (L5).
struct Verify: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        abstract: "Check the log's integrity.",
        discussion: """
            Reads the whole log, names the first position that is not as it was written, and then ends with exit code 1. Works \
            while another process writes the log.
            """)

    @OptionGroup var data: DataOptions

    func run() async throws {
        let console = Console.current
        let log = try data.openForReading()
        let progress = ProgressLine("verifying", total: log.head.rawValue, on: console)
        let report = try log.verify { try progress.update($0.position.rawValue) }
        let rate = progress.finish(report.soundRecords)
        for problem in report.indexProblems { console.note("parley: the index: \(problem)") }
        if !report.indexProblems.isEmpty {
            console.note(
                "parley: the index is made from the log: stop Parley, remove \(try data.directory())/index, and start it again"
            )
        }
        if let problem = report.problem {
            try console.print("damaged at \(problem)")
            console.note(
                "parley: \(grouped(report.soundRecords)) of \(grouped(report.head.rawValue)) events before it are sound; stop "
                    + "Parley, keep a copy of the data directory, and restore a backup")
        } else {
            try console.print("sound: \(counted(report.soundRecords, "event")), \(grouped(UInt64(rate))) events/s")
        }
        guard report.isSound else { throw ExitCode(1) }
    }
}
