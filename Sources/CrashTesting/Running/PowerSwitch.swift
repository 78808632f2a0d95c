import Foundation

/// A command by which the power of a file system is cut, and comes back.
package struct PowerSwitch: Sendable {
    /// The command, for a shell. It is called with one more argument: `cut`, after which nothing that is written or synced there gets
    /// to the disk, or `restore`, when nobody uses the file system, after which it has what was synced.
    let command: String

    /// A switch that is operated by a command.
    package init(command: String) { self.command = command }

    /// Cuts the power.
    func cut() async throws { try await run("cut") }

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
