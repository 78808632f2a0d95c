import EventLog
import Glibc

/// Watches that the disk doesn't fill up: a log that runs into a full disk can lose more than one that stops before it.
struct DiskSpace: Sendable {
    let path: String
    let reserve: UInt64
    /// That of the tree, by which the disk is asked: looking its path up took longer than the answer.
    private let descriptor: CInt
    private let free: @Sendable (_ descriptor: CInt) -> UInt64?

    /// Watches the disk that a log is on.
    init(_ store: RecordStore, _ configuration: LMDBEventLog.Configuration) {
        path = store.directory.path
        descriptor = store.environment.descriptor
        reserve = configuration.diskReserve
        free = configuration.hooks.freeSpace
    }

    /// Why so many bytes can't be written now; nil where they can.
    func refusal(of bytes: Int) -> AppendError? {
        let needed = reserve + UInt64(bytes)
        guard let free = free(descriptor), free < needed else { return nil }
        return .diskFull(
            "the disk of \(path) is nearly full: \(free) bytes are free and \(needed) are needed; make room there, "
                + "nothing is lost and appending goes on by itself")
    }

    /// Why a commit that ran into the end of the disk was refused.
    func refusal(after failure: LMDBFailure) -> AppendError {
        let free = free(descriptor).map { "\($0) bytes are free" } ?? "its free space can't be told"
        return .diskFull(
            "the disk of \(path) is full (\(failure.call): \(failure.text)): \(free) and \(reserve) are needed; make room "
                + "there, nothing is lost and appending goes on by itself")
    }

    /// Bytes that this user may still write on the disk that holds an open file.
    static func free(at descriptor: CInt) -> UInt64? {
        var status = statvfs()
        guard fstatvfs(descriptor, &status) == 0 else { return nil }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }
}
