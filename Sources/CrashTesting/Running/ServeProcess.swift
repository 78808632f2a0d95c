import EventLogTesting
import Foundation
import Synchronization

/// One run of `parley serve`, from its start until it ends or is killed.
///
/// Must be killed or stopped before it is let go of. Should this process die first, a ``DeathWatch`` kills it.
final class ServeProcess: Sendable {
    /// How it ended.
    enum Ending: Hashable, Sendable, CustomStringConvertible {
        /// By itself, with an exit code.
        case exited(Int32)
        /// By a signal.
        case killed(signal: Int32)

        var description: String {
            switch self {
            case .exited(let code): "ended with exit code \(code)"
            case .killed(let signal): "died of signal \(signal)"
            }
        }
    }

    /// The number of the process.
    let identifier: Int32
    private let watch: DeathWatch
    private let output: String
    private let log: String
    private let ended = Mutex<Ending?>(nil)

    /// Starts it on a run's data.
    ///
    /// - Parameters:
    ///   - number: Which start it is, for the names of its files.
    ///   - environment: What its environment has on top.
    init(_ plan: CrashPlan, _ folder: RunFolder, _ clock: RunClock, number: Int, environment: [String: String] = [:])
        throws
    {
        output = folder.file(number, "out")
        log = folder.file(number, "log")
        let files = [FileHandle.nullDevice, try ServeProcess.create(output), try ServeProcess.create(log)]
        // Not by Foundation's `Process`: ``ProgramProcess`` tells why.
        identifier = try ProgramProcess.start(
            plan.parley,
            ["serve", "--data", folder.data, "--config", folder.configuration, "--port", "0"] + clock.arguments,
            environment: ServeSettings.environment.merging(environment) { $1 }, files: files.map(\.fileDescriptor))
        withExtendedLifetime(files) {}
        watch = try DeathWatch(of: identifier, whoseCommandHas: folder.data)
    }

    /// How it ended; nil while it runs.
    var ending: Ending? {
        ended.withLock { ended in
            if ended == nil { ended = wait(WNOHANG) }
            return ended
        }
    }

    private func wait(_ options: Int32) -> Ending? {
        var status: Int32 = 0
        guard waitpid(identifier, &status, options) == identifier else { return nil }
        return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: status & 0x7F)
    }

    /// Where it listens; nil until it says so.
    var address: String? {
        guard let text = try? String(contentsOfFile: output, encoding: .utf8) else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        // Only a line that is complete tells the whole port.
        guard text.contains("webhooks") else { return nil }
        return words.first { $0.hasPrefix("http://") }.map(String.init)
    }

    /// What it logged last.
    var lastWords: String { RunFolder.tail(of: log, lines: 5) }

    /// Throws where it has ended, though nobody told it to.
    func mustRun() throws {
        guard let ending else { return }
        throw RunStopped.ended("the broker \(ending) by itself. It said: \(lastWords)")
    }

    /// Kills it where it stands, and waits until it is gone.
    ///
    /// - Parameter afterwards: Called when the signal has been sent, before the wait.
    func kill(_ patience: Patience, afterwards: () -> Void = {}) async throws {
        if ending == nil { Foundation.kill(identifier, SIGKILL) }
        afterwards()
        try await patience.wait(for: "the end of a killed broker") { ending != nil }
        watch.dismiss()
    }

    /// Asks it to stop, as an administrator would, and waits until it has.
    func stop(_ patience: Patience) async throws -> Ending {
        askToStop()
        try await patience.wait(for: "the end of a broker that was asked to stop") { ending != nil }
        watch.dismiss()
        return ending ?? .exited(0)
    }

    /// Asks it to stop, and doesn't wait.
    func askToStop() {
        if ending == nil { Foundation.kill(identifier, SIGTERM) }
    }

    /// Kills it without waiting: for the end of a run that has failed.
    func abandon() {
        if ending == nil { Foundation.kill(identifier, SIGKILL) }
        ended.withLock { ended in if ended == nil { ended = wait(0) } }
        watch.dismiss()
    }

    private static func create(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(filePath: path))
        return try FileHandle(forWritingTo: URL(filePath: path))
    }
}
