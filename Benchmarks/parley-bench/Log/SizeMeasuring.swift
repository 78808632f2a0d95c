import ArgumentParser
import EventLog
import LMDBEventLog

/// What events take up on the disk.
struct MeasureDisk: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "disk", abstract: "Bytes on disk per event.")

    @OptionGroup var place: Place
    @Option(help: "How many messages, at most those of the work.") var events = 1_000_000
    @Option(help: "A file of messages; they are invented where none is given.") var work: String?

    func run() throws {
        let folder = try place.emptyFolder("disk")
        defer { place.remove(folder) }
        let work = try MessageWork.messages(events, from: work)
        let events = work.appends.count
        let log = try LMDBEventLog.open(at: folder)
        let appender = Appender(log: log)
        for start in stride(from: 0, to: events, by: 1_000) {
            try appender.append(Array(work.appends[start..<min(start + 1_000, events)]))
        }
        try appender.finish()
        log.close()
        // Opened again: what was still to be put into the index is in it now.
        try LMDBEventLog.open(at: folder).close()
        let read = try LMDBEventLog.open(at: folder, mode: .reading)
        defer { read.close() }
        let size = try read.statistics()
        let words = "\(events) messages of \(work.meanPayload) bytes, 100,000 conversations"
        let parts = [
            (
                "parley.disk", size.logBytes + size.indexBytes,
                "log and index, header, chain and keys included; not the journal, which has a fixed size"
            ),
            ("parley.disk.log", size.logBytes, "the log alone"),
            ("parley.disk.index", size.indexBytes, "the index alone"),
            ("parley.disk.records", size.recordBytes, "the records alone, without LMDB's pages"),
        ]
        for (name, bytes, what) in parts {
            try Measurement(
                name: name, value: Double(bytes) / Double(events), unit: "bytes/event", work: "\(words): \(what)"
            ).print()
        }
    }
}
