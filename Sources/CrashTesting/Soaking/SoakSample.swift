import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// What a broker holds at one moment.
package struct SoakSample: Hashable, Sendable {
    /// Real seconds since the run began.
    package var seconds = 0.0
    /// Hours that have passed on the broker's clock.
    package var hours = 0.0
    /// Which of the run's starts of the broker this is, from 1.
    package var life = 0
    /// Bytes of memory: what is resident, and what of it is no file's.
    package var resident = 0, anonymous = 0
    /// How many there are.
    package var descriptors = 0, threads = 0, files = 0
    /// Bytes that the data directory takes up on the disk without the journal, and the journal.
    package var bytes = 0, journal = 0
    /// How much was recorded, and of how many.
    package var events = 0, conversations = 0
    /// Sessions that are open.
    package var sessions = 0

    /// A sample of nothing.
    package init() {}

    /// Looks at a process and at its data directory; nil where the process is gone.
    init?(of process: Int32, data: String) {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
            let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
        else { return nil }
        for line in status.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count > 1, let number = Int(words[1]) else { continue }
            switch words[0] {
            case "VmRSS:": resident = number << 10
            case "RssAnon:": anonymous = number << 10
            case "Threads:": threads = number
            default: break
            }
        }
        descriptors = open.count
        let paths = FileManager.default.enumerator(atPath: data)
        while let path = paths?.nextObject() as? String {
            // A snapshot's temporary file may be gone again.
            var status = stat()
            guard stat("\(data)/\(path)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            files += 1
            let size = Int(status.st_blocks) * 512
            if path.contains("/journal-") { journal += size } else { bytes += size }
        }
    }

    /// Takes what the broker says of itself.
    mutating func take(_ metrics: [String: Double]) {
        events = Int(metrics["parley_log_head"] ?? 0)
        conversations = Int(metrics["parley_conversations"] ?? 0)
        sessions = Int(metrics.filter { $0.key.hasPrefix("parley_open_sessions") }.values.reduce(0, +))
    }
}
