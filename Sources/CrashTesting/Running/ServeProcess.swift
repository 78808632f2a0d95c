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

    private let process: Process
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
        process = Process()
        process.executableURL = URL(filePath: plan.parley)
        process.arguments =
            ["serve", "--data", folder.data, "--config", folder.configuration, "--port", "0"] + clock.arguments
        process.environment = ServeSettings.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try ServeProcess.create(output)
        process.standardError = try ServeProcess.create(log)
        try process.run()
        watch = try DeathWatch(of: process.processIdentifier, whoseCommandHas: folder.data)
    }

    /// The number of the process.
    var identifier: Int32 { process.processIdentifier }

    /// How it ended; nil while it runs.
    var ending: Ending? {
        ended.withLock { ended in
            if ended == nil, !process.isRunning {
                ended =
                    process.terminationReason == .exit
                    ? .exited(process.terminationStatus) : .killed(signal: process.terminationStatus)
            }
            return ended
        }
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
        if ending == nil { Foundation.kill(process.processIdentifier, SIGKILL) }
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
        if ending == nil { process.terminate() }
    }

    /// Kills it without waiting: for the end of a run that has failed.
    func abandon() {
        if ending == nil { Foundation.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        watch.dismiss()
    }

    private static func create(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(filePath: path))
        return try FileHandle(forWritingTo: URL(filePath: path))
    }
}
