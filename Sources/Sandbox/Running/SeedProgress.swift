import FoundationEssentials
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How far a program is that tries one seed after another: a bar on stderr, where that is a terminal.
package final class SeedProgress: Sendable {
    private static let width = 30

    private let what: String
    private let total: UInt64
    private let limit: Double?
    private let start = Date()
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let drawn = Mutex(Date.distantPast)

    /// Begins.
    ///
    /// - Parameters:
    ///   - what: What is counted: `lives`.
    ///   - total: How many there will be.
    ///   - limit: The most time to take, in seconds; nil for any.
    package init(_ what: String, total: UInt64, limit: Double? = nil) {
        (self.what, self.total, self.limit) = (what, total, limit)
    }

    /// Seconds since it began.
    package var elapsed: Double { Date().timeIntervalSince(start) }

    /// Shows how many there have been, at most ten times a second; false where the time is over.
    package func update(_ count: Int) -> Bool {
        if isTerminal, isDue {
            let share = Double(count) / Double(max(total, 1))
            let filled = Int(share * Double(SeedProgress.width))
            let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: SeedProgress.width - filled)
            draw("\r\u{1B}[K\(what) [\(bar)] \(Int(share * 100))%  \(Int(Double(count) / max(elapsed, 0.001)))/s")
        }
        return elapsed < limit ?? .infinity
    }

    /// Removes the bar.
    package func end() { if isTerminal { draw("\r\u{1B}[K") } }

    private var isDue: Bool {
        drawn.withLock { drawn in
            guard Date().timeIntervalSince(drawn) >= 0.1 else { return false }
            drawn = Date()
            return true
        }
    }

    private func draw(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
