import Foundation

/// Draws graphs by Graphviz' program `dot` (S0.8), which is asked for only where something is drawn.
public struct Graphviz: Sendable {
    /// What it draws.
    public enum Format: String, Sendable {
        /// A picture that can be scaled.
        case svg
        /// Pixels.
        case png
    }

    private static let patienceInMilliseconds: Int32 = 100
    private static let pieceSize = 64 << 10

    private let environment: [String: String]
    private let longest: Duration
    private let largest: Int

    /// Graphviz as it is found on a path.
    ///
    /// - Parameters:
    ///   - environment: The `PATH` in it says where the program is.
    ///   - longest: How long drawing may take.
    ///   - largest: The most bytes of a picture.
    public init(environment: [String: String], longest: Duration = .seconds(30), largest: Int = 32 << 20) {
        self.environment = environment
        (self.longest, self.largest) = (longest, largest)
    }

    /// A graph's picture, on the calling thread, which waits for it.
    ///
    /// - Throws: ``GraphvizError``; `CancellationError` where the task was cancelled.
    public func draw(_ graph: String, as format: Format) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: try program(environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"))
        process.arguments = ["-T\(format.rawValue)"]
        // It needs none of the operator's secrets.
        process.environment = environment.filter { ["PATH", "HOME", "LANG", "LC_ALL"].contains($0.key) }
        let output = Pipe()
        // A file and not a pipe: whoever writes to a program that is gone is ended by a signal.
        let folder = FileManager.default.temporaryDirectory.appending(path: "parley-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "graph.dot")
        try Data(graph.utf8).write(to: input)
        process.standardInput = try FileHandle(forReadingFrom: input)
        (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
        do { try process.run() } catch { throw GraphvizError.notStarted(error.localizedDescription) }
        return try picture(of: process, output.fileHandleForReading)
    }

    private func picture(of process: Process, _ output: FileHandle) throws -> [UInt8] {
        do {
            let bytes = try read(output.fileDescriptor)
            process.waitUntilExit()
            guard process.terminationStatus == 0, process.terminationReason == .exit, !bytes.isEmpty else {
                throw GraphvizError.undrawable
            }
            return bytes
        } catch {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
            throw error
        }
    }

    private func program(_ path: String) throws(GraphvizError) -> String {
        let places = path.split(separator: ":").map { "\($0)/dot" }
        guard let program = places.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw .notInstalled
        }
        return program
    }

    /// What comes until the end, within the limits.
    private func read(_ descriptor: Int32) throws -> [UInt8] {
        let deadline = ContinuousClock.now + longest
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: Graphviz.pieceSize)
        while true {
            try Task.checkCancellation()
            guard ContinuousClock.now < deadline else { throw GraphvizError.tooSlow(longest.components.seconds) }
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, Graphviz.patienceInMilliseconds) > 0 else { continue }
            let count = Foundation.read(descriptor, &piece, Graphviz.pieceSize)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { throw GraphvizError.unreadable }
            bytes += piece[..<count]
            guard bytes.count <= largest else { throw GraphvizError.tooLarge(largest) }
        }
    }
}
