import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A file of the store while it is written: aside, until it has its name.
final class MediaWriting {
    /// What the names of files begin with that have none yet.
    static let prefix = "new-"

    private let directory: String
    private let path: String
    private var descriptor: Int32

    init(in directory: String) throws(MediaStore.Refusal) {
        self.directory = directory
        path = "\(directory)/\(MediaWriting.prefix)\(UUID().uuidString)"
        let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true, attributes: mode)
        var room = statvfs()
        if statvfs(directory, &room) == 0, Int(room.f_bavail) * Int(room.f_frsize) < MediaStore.reserve {
            throw .disk("less than \(MediaStore.reserve >> 20) MiB are free, which are the log's")
        }
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw MediaWriting.failure }
    }

    func write(_ bytes: [UInt8]) throws(MediaStore.Refusal) {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            guard written >= 0 || errno == EINTR else { throw MediaWriting.failure }
            offset += max(written, 0)
        }
    }

    /// Syncs it and gives it its name, durably.
    func finish(as name: String) throws(MediaStore.Refusal) {
        guard fsync(descriptor) == 0 else { throw MediaWriting.failure }
        close(descriptor)
        descriptor = -1
        guard rename(path, "\(directory)/\(name)") == 0 else { throw MediaWriting.failure }
        let folder = open(directory, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw MediaWriting.failure }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw MediaWriting.failure }
    }

    /// Lets go of it; where it has no name by now, it is removed.
    func discard() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        unlink(path)
    }

    private static var failure: MediaStore.Refusal { .disk(String(cString: strerror(errno))) }
}
