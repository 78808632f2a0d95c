import Foundation

/// Draws graphs by Graphviz' program `dot`, which is asked for only where something is drawn.
enum Graphviz {
    /// What it draws.
    enum Format: String {
        case svg, png
    }

    /// The most that a picture may have, and how long drawing may take.
    private static let limits = (bytes: 32 << 20, time: Duration.seconds(30))
    private static let patienceInMilliseconds: Int32 = 100
    private static let pieceSize = 64 << 10

    /// A graph's picture.
    static func draw(_ graph: String, as format: Format) throws -> [UInt8] {
        let environment = Console.current.environment
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
        do { try process.run() } catch { throw Failure("dot could not be started: \(error.localizedDescription)") }
        return try picture(of: process, output.fileHandleForReading)
    }

    private static func picture(of process: Process, _ output: FileHandle) throws -> [UInt8] {
        do {
            let bytes = try read(output.fileDescriptor)
            process.waitUntilExit()
            guard process.terminationStatus == 0, process.terminationReason == .exit, !bytes.isEmpty else {
                throw Failure("dot could not draw the graph: --format dot prints it, so that you can try it yourself")
            }
            return bytes
        } catch {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
            throw error
        }
    }

    private static func program(_ path: String) throws -> String {
        let places = path.split(separator: ":").map { "\($0)/dot" }
        guard let program = places.first(where: FileManager.default.isExecutableFile) else {
            throw Failure(
                "Graphviz' program dot is not installed: apt-get install graphviz, or choose --format mermaid")
        }
        return program
    }

    /// What comes until the end, within the limits.
    private static func read(_ descriptor: Int32) throws -> [UInt8] {
        let deadline = ContinuousClock.now + limits.time
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceSize)
        while true {
            try Task.checkCancellation()
            guard ContinuousClock.now < deadline else {
                throw Failure("dot has drawn for \(limits.time.components.seconds) s: the graph is too large for it")
            }
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, patienceInMilliseconds) > 0 else { continue }
            let count = Foundation.read(descriptor, &piece, pieceSize)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { throw Failure("dot's picture could not be read") }
            bytes += piece[..<count]
            guard bytes.count <= limits.bytes else {
                throw Failure("dot's picture is larger than \(limits.bytes >> 20) MiB")
            }
        }
    }
}
