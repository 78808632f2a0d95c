import EventLog
import Glibc

/// A file of a journal: one of the log's two, or the one of where groups of consumers stand. It is filled with zeros when it is opened, before
/// anybody waits for what is written: where the blocks are there already, a sync has no size and no allocation to write, and takes half as long.
package struct JournalSegment: ~Copyable {
    /// Bytes that are made ready at a time.
    private static let step = 1 << 20

    /// The file's path.
    package let path: String
    private let descriptor: Int32
    /// Bytes that are there.
    private(set) var size: Int

    /// Opens a file, or creates it, with so many bytes that are ready to be written; with fewer where the disk has no room for them.
    package static func open(_ path: String, capacity: Int) throws(LMDBFailure) -> JournalSegment {
        var segment = try JournalSegment(path, O_RDWR | O_CREAT | O_CLOEXEC)
        try segment.makeReady(capacity)
        return segment
    }

    private init(_ path: String, _ flags: Int32) throws(LMDBFailure) {
        self.path = path
        descriptor = Glibc.open(path, flags, 0o600)
        guard descriptor >= 0 else { throw LMDBFailure(call: "opening \(path)", code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw LMDBFailure(call: "fstat(\(path))", code: code)
        }
        size = Int(status.st_size)
    }

    deinit { Glibc.close(descriptor) }

    /// Writes bytes and makes them durable.
    ///
    /// - Parameters:
    ///   - capacity: The size that the file is to have in the end, unless it needs more.
    ///   - syncFailure: What the sync is to fail with; 0 where it is tried.
    /// - Throws: A failure whose ``LMDBFailure/isDiskFull`` says that nothing of it counts; after any other the state of the
    ///   disk isn't known.
    package mutating func write(
        _ bytes: UnsafeRawBufferPointer, at offset: Int, capacity: Int, syncFailure: () -> Int32
    ) throws(LMDBFailure) {
        do throws(LMDBFailure) {
            try makeReady(through: offset + bytes.count, capacity: capacity)
            try write(bytes, at: offset)
        } catch {
            if error.isDiskFull { try erase(at: offset) }
            throw error
        }
        try synchronize(syncFailure())
    }

    /// Whatever the reason for which a sync fails, a full disk too: what was written may be there and may be gone, and the next sync
    /// would not tell. Were it written elsewhere once more, it could be found twice.
    private func synchronize(_ failure: Int32 = 0) throws(LMDBFailure) {
        let code = failure != 0 ? failure : fdatasync(descriptor) == 0 ? 0 : errno
        guard code != 0 else { return }
        let failed = LMDBFailure(call: "fdatasync(\(path))", code: code)
        throw failed.isDiskFull ? LMDBFailure(call: failed.call, code: EIO) : failed
    }

    private mutating func makeReady(_ capacity: Int) throws(LMDBFailure) {
        let before = size
        guard before < capacity else { return }
        do throws(LMDBFailure) {
            while size < capacity { try makeReady(through: size + 1, capacity: capacity) }
        } catch {
            // What is written makes room for itself while there is some: others may need it sooner.
            guard error.isDiskFull, ftruncate(descriptor, off_t(before)) == 0 else { throw error }
            size = before
        }
        try synchronize()
    }

    private mutating func makeReady(through end: Int, capacity: Int) throws(LMDBFailure) {
        guard end > size else { return }
        let target = max(end, min(size + JournalSegment.step, capacity))
        try [UInt8](repeating: 0, count: target - size).withBytes { zeros throws(LMDBFailure) in
            try write(zeros, at: size)
        }
        size = target
    }

    /// Makes sure that what did not fit is not found one day.
    private func erase(at offset: Int) throws(LMDBFailure) {
        guard offset < size else { return }
        do throws(LMDBFailure) {
            try [UInt8](repeating: 0, count: JournalFrame.blockSize).withBytes { zeros throws(LMDBFailure) in
                try write(zeros, at: offset)
            }
            try synchronize()
        } catch { throw LMDBFailure(call: error.call, code: EIO) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(LMDBFailure) {
        var rest = bytes
        var offset = offset
        while !rest.isEmpty {
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw LMDBFailure(call: "pwrite(\(path))", code: count < 0 ? errno : EIO) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            offset += count
        }
    }

    /// A copy of a whole file, to be deallocated; empty where there is none.
    package static func content(of path: String) throws(LMDBFailure) -> UnsafeMutableRawBufferPointer {
        guard access(path, F_OK) == 0 else { return .allocate(byteCount: 0, alignment: 1) }
        let segment = try JournalSegment(path, O_RDONLY | O_CLOEXEC)
        let content = UnsafeMutableRawBufferPointer.allocate(byteCount: segment.size, alignment: JournalFrame.blockSize)
        var filled = 0
        while filled < content.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: content[filled...])
            let count = pread(segment.descriptor, rest.baseAddress, rest.count, off_t(filled))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                content.deallocate()
                throw LMDBFailure(call: "pread(\(path))", code: count < 0 ? errno : EIO)
            }
            filled += count
        }
        return content
    }
}
