import CZstd
import EventLog
import Timeline

/// A Zstandard dictionary in digested form, ready to compress and to uncompress with. A log's dictionaries are numbered from
/// 1 and never change: a record names the one it needs.
final class CompressionDictionary: @unchecked Sendable {
    /// Bytes of a dictionary at most. Of a message of 458 bytes, 126.5 are left with 16 KiB, 124.7 with 32, 124.2 with 64.
    static let largest = 32 << 10
    /// Zstandard's level. Messages of 458 bytes become 127.9 bytes at level 1 and 124.7 at 2, both in 1.9 µs; the next level
    /// saves another 1.5 and takes 2.3 µs.
    static let level: Int32 = 2

    /// The dictionary's number.
    let id: UInt16
    /// The head of the log when it was trained; ``Position/start`` for the one that is shipped.
    let trainedAt: Position
    /// The dictionary as it is stored.
    let bytes: [UInt8]
    let forCompressing: OpaquePointer
    let forUncompressing: OpaquePointer

    /// Digests a dictionary.
    init(id: UInt16, trainedAt: Position, bytes: [UInt8]) throws(LogError) {
        guard let forCompressing = ZSTD_createCDict(bytes, bytes.count, CompressionDictionary.level) else {
            throw CompressionDictionary.unusable(id)
        }
        guard let forUncompressing = ZSTD_createDDict(bytes, bytes.count) else {
            ZSTD_freeCDict(forCompressing)
            throw CompressionDictionary.unusable(id)
        }
        self.id = id
        self.trainedAt = trainedAt
        self.bytes = bytes
        self.forCompressing = forCompressing
        self.forUncompressing = forUncompressing
    }

    deinit {
        ZSTD_freeCDict(forCompressing)
        ZSTD_freeDDict(forUncompressing)
    }

    private static func unusable(_ id: UInt16) -> LogError {
        LogError(.corrupted(.start), "dictionary \(id) can't be used: restore a backup, or free some memory")
    }
}
