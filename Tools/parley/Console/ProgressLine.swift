import Foundation
import Synchronization

/// Shows on the terminal how far a long piece of work is, and lets it be cancelled: `rebuilding [#####-----]  52%  1,234,567/s`.
final class ProgressLine: Sendable {
    private static let width = 30
    private static let pause = Duration.milliseconds(100)

    private let console: Console
    private let title: String
    private let total: UInt64
    private let start = ContinuousClock.now
    private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

    /// Progress towards a total.
    init(_ title: String, total: UInt64, on console: Console) {
        (self.title, self.total, self.console) = (title, total, console)
    }

    /// Says how much is done, and shows it at most ten times a second.
    ///
    /// - Throws: `CancellationError` where the command is to stop.
    func update(_ done: UInt64) throws {
        try Task.checkCancellation()
        guard console.showsProgress, isDue else { return }
        draw(done)
    }

    /// Removes the line, and says how fast it was: things a second.
    @discardableResult
    func finish(_ done: UInt64) -> Double {
        if lastDrawn.withLock({ $0 != nil }) {
            try? console.errors.write("\r\u{1B}[K")
            try? console.errors.flush()
        }
        return rate(done)
    }

    private var isDue: Bool {
        lastDrawn.withLock { last in
            let now = ContinuousClock.now
            // Nothing is shown of what is over in an instant.
            guard now - (last ?? start) >= Self.pause else { return false }
            last = now
            return true
        }
    }

    private func draw(_ done: UInt64) {
        let share = total == 0 ? 1 : min(1, Double(done) / Double(total))
        let filled = Int(share * Double(Self.width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.width - filled)
        let percent = String(Int(share * 100)) + "%"
        let line = "\(title) [\(bar)] \(percent)  \(grouped(UInt64(rate(done))))/s"
        try? console.errors.write("\r\u{1B}[K\(line)")
        try? console.errors.flush()
    }

    private func rate(_ done: UInt64) -> Double {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Double(done) / max(Double(seconds) + Double(attoseconds) / 1e18, 1e-6)
    }
}
