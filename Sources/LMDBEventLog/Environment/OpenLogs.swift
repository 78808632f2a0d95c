import EventLog
import Synchronization

/// The logs that this process has open. LMDB loses its locks when one process opens an environment twice.
final class OpenLogs: Sendable {
    private static let paths = Mutex<Set<String>>([])

    private let path: String

    private init(path: String) { self.path = path }

    deinit { OpenLogs.paths.withLock { _ = $0.remove(path) } }

    /// Notes that a log is open for as long as the result lives, or refuses because it is open already.
    static func enter(_ directory: LogDirectory) throws(LogError) -> OpenLogs {
        guard paths.withLock({ $0.insert(directory.path).inserted }) else {
            let advice =
                "the log in \(directory.path) is open in this process already: close it first, or share that one"
            throw LogError(.locked, advice)
        }
        return OpenLogs(path: directory.path)
    }
}
