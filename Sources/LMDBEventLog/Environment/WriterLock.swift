import EventLog
import Glibc

/// The right to write a log, held by one process at a time and given up with the process, however it ends.
final class WriterLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // Closing alone would leave the lock to a process that is just being started from this one.
        flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
    }

    /// Takes the right for as long as the result lives, or names the process that has it.
    ///
    /// - Parameter briefly: Whether it is only to finish what was left: then the process isn't named, and whoever wants to
    ///   write waits for it.
    static func acquire(_ directory: LogDirectory, briefly: Bool = false) throws(LogError) -> WriterLock {
        let descriptor = Glibc.open(directory.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw LogError(.io, "could not open \(directory.lock): \(reason). Check the permissions and the disk")
        }
        var code = lock(descriptor)
        for _ in 0..<longestWait where code == EWOULDBLOCK && !briefly && text(of: descriptor).isEmpty {
            usleep(10_000)
            code = lock(descriptor)
        }
        guard code == 0 else {
            defer { Glibc.close(descriptor) }
            throw refusal(code, directory, holder: text(of: descriptor))
        }
        let lock = WriterLock(descriptor: descriptor)
        let text = briefly ? [] : Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
            let reason = String(cString: strerror(errno))
            throw LogError(.io, "could not write \(directory.lock): \(reason). Check the disk")
        }
        return lock
    }

    /// Hundredths of a second that a brief holder is waited for.
    private static let longestWait = 200

    private static func lock(_ descriptor: Int32) -> Int32 { flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno }

    private static func refusal(_ code: Int32, _ directory: LogDirectory, holder: String) -> LogError {
        guard code == EWOULDBLOCK else {
            let reason = String(cString: strerror(code))
            return LogError(.io, "could not lock \(directory.lock): \(reason). Use a file system that knows locks")
        }
        let process = holder.isEmpty ? "another process" : "process \(holder)"
        return LogError(
            .locked, "the log in \(directory.path) is written by \(process): stop it first, or open the log for reading"
        )
    }

    private static func text(of descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)).prefix { (48...57).contains($0) }, as: UTF8.self)
    }
}
