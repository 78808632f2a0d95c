import CPrograms
import Foundation
import Glibc

/// A program that was built beside the tests, running: it is read line by line, and ended one way or another.
///
/// Started by the system's own call. Foundation's `Process` copies the names of all open files before it starts one, and now and
/// then reads beyond them where other threads open and close files meanwhile, as tests do that run side by side.
public final class ProgramProcess {
    /// The process's number.
    public let identifier: Int32

    private let output: Int32
    private var input: Int32?
    private let trouble: Int32
    private var buffered: [UInt8] = []
    private var isRead = true
    /// How it ended, as the system tells it.
    private var status: Int32?

    /// Starts a program.
    ///
    /// - Parameter environment: What it has beside this process's own environment.
    public init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let path = try BuiltProgram.named(name).path
        let pipes = try (input: Pipe(), output: Pipe(), trouble: Pipe())
        (input, output, trouble) = (pipes.input.write, pipes.output.read, pipes.trouble.read)
        let files = [pipes.input.read, pipes.output.write, pipes.trouble.write]
        defer { for file in files { close(file) } }
        let environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        identifier = try ProgramProcess.start(path, arguments, environment: environment, files: files)
    }

    /// Starts a program that is looked after elsewhere.
    ///
    /// - Parameters:
    ///   - environment: All that it has.
    ///   - files: Its input, its output, and what it says beside.
    /// - Returns: The process's number; it is to be waited for.
    public static func start(
        _ path: String, _ arguments: [String], environment: [String: String], files: [Int32]
    ) throws -> Int32 {
        var identifier = pid_t()
        let code = withStrings([path] + arguments) { words in
            withStrings(environment.map { "\($0)=\($1)" }) { environment in
                parley_start_program(&identifier, path, words, environment, files)
            }
        }
        guard code == 0 else { throw ProgramNotStarted(path: path, reason: String(cString: strerror(code))) }
        return identifier
    }

    deinit {
        if status == nil { kill() }
        closeInput()
        stopReading()
        close(trouble)
    }

    private static func withStrings<Value>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }

    /// The next line of what it prints; nil at the end.
    public func line() -> String? {
        while true {
            if let end = buffered.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffered.removeFirst(end + 1) }
                return String(decoding: buffered[..<end], as: UTF8.self)
            }
            let more = isRead ? ProgramProcess.read(output) : []
            if more.isEmpty { return nil }
            buffered += more
        }
    }

    /// What it says beside the data, once it has ended.
    public var errors: String {
        var said: [UInt8] = []
        while case let more = ProgramProcess.read(trouble), !more.isEmpty { said += more }
        return String(decoding: said, as: UTF8.self)
    }

    /// How long a program may say nothing before that counts as its end: a test fails then, and holds up no others.
    private static let silence: Int32 = 180_000

    /// Some bytes; none at the end.
    private static func read(_ file: Int32) -> [UInt8] {
        var descriptor = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, silence) != 0 else { return [] }
        return bytes(of: file)
    }

    private static func bytes(of file: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            var size: Int
            repeat { size = Glibc.read(file, buffer.baseAddress, buffer.count) } while size < 0 && errno == EINTR
            count = max(size, 0)
        }
    }

    /// Reads nothing more of what it prints.
    public func stopReading() {
        if isRead { close(output) }
        isRead = false
    }

    /// Interrupts it, as somebody at a terminal would.
    public func interrupt() { Glibc.kill(identifier, SIGINT) }

    /// Ends it as a power cut would end it, and waits for that.
    public func kill() {
        if status == nil { Glibc.kill(identifier, SIGKILL) }
        wait()
    }

    /// Ends its input, waits for its end, and answers its exit code, or the signal of which it died.
    @discardableResult
    public func finish() -> Int32 {
        closeInput()
        wait()
        let status = status ?? 0
        return status & 0x7F == 0 ? status >> 8 & 0xFF : status & 0x7F
    }

    private func closeInput() {
        if let input { close(input) }
        input = nil
    }

    private func wait() {
        guard status == nil else { return }
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        self.status = status
    }
}

/// The two ends of a pipe.
private struct Pipe {
    let read: Int32
    let write: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard parley_pipe(&ends) == 0 else {
            throw ProgramNotStarted(path: "a pipe", reason: String(cString: strerror(errno)))
        }
        (read, write) = (ends[0], ends[1])
    }
}

/// A program that could not be started, and why.
private struct ProgramNotStarted: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path) could not be started: \(reason)" }
}
