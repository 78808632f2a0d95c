import Foundation

/// A command by which the power of a file system is cut, and comes back.
package struct PowerSwitch: Sendable {
    /// The command, for a shell, which is called with more words:
    /// - `cut`: from now on nothing that is written or synced there gets to the disk. May have happened already.
    /// - `arm N`: does it by itself before the N-th call by which the broker changes or syncs its stored states.
    /// - `restore`, when nobody uses the file system: now it has what was synced.
    let command: String

    /// A switch that is operated by a command.
    package init(command: String) { self.command = command }

    /// Cuts the power.
    func cut() async throws { try await run("cut") }

    /// Has the power cut by itself while the states are stored.
    func arm(_ number: Int) async throws { try await run("arm \(number)") }

    /// Brings it back.
    func restore() async throws { try await run("restore") }

    private func run(_ what: String) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "\(command) \(what)"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard status == 0 else { throw PowerSwitchFailed(command: "\(command) \(what)", status: status) }
    }
}

/// The power could not be cut, or did not come back: then the run shows nothing.
package struct PowerSwitchFailed: Error, CustomStringConvertible {
    let command: String
    let status: Int32

    /// What to do.
    package var description: String {
        "'\(command)' ended with \(status): try it by itself; it has to cut the power of what the data lie on, and bring it back"
    }
}
