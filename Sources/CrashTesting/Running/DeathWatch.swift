import Foundation

/// Kills a child where its parent dies first: a shell that waits for the end of a pipe which only the parent holds.
///
/// A test that is itself killed must not leave a broker behind.
final class DeathWatch: Sendable {
    /// Kills only what is still the command it was told of: process ids are given away again.
    private static let script = """
        read -r nothing
        tr '\\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -qF -- "$2" && kill -9 "$1"
        """

    private let shell: Process
    private let pipe: Pipe

    init(of child: Int32, whoseCommandHas text: String) throws {
        pipe = Pipe()
        shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", DeathWatch.script, "death-watch", "\(child)", text]
        shell.standardInput = pipe
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try shell.run()
    }

    /// The child has ended: there is nothing to watch any more.
    func dismiss() {
        guard shell.isRunning else { return }
        kill(shell.processIdentifier, SIGKILL)
    }
}
