import CZstd
import EventLog
import Timeline

/// A Zstandard dictionary in digested form, ready to compress and to uncompress with. A log's dictionaries are numbered from
/// 1 and never change: a record names the one it needs.
final class CompressionDictionary: @unchecked Sendable {
    /// Bytes of a dictionary at most: a larger one costs more to look up in than it saves on records of half a kilobyte.
    static let largest = 16 << 10
    /// Zstandard's fastest ordinary level: with a dictionary, higher ones cost more than they save.
    static let level: Int32 = 1

    /// The dictionary's number.
    let id: UInt16
    /// The head of the log when it was trained; ``Position/start`` for the one that is shipped.
    let trainedAt: Position
    /// The dictionary as it is stored.
    let bytes: [UInt8]
    fileprivate let forCompressing: OpaquePointer
    fileprivate let forUncompressing: OpaquePointer

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

/// The first four bytes of every Zstandard frame; records leave them out.
enum FrameMagic {
    static let bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    static var size: Int { bytes.count }
}

/// Compresses payloads one by one, on any thread.
final class Compressor: Sendable {
    private let contexts = ContextPool(create: ZSTD_createCCtx, free: { ZSTD_freeCCtx($0) })

    /// Compresses into the target, the frame's magic number first.
    ///
    /// - Returns: The frame's size; nil where the payload would not get smaller without the magic number.
    func compress(
        _ payload: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer, with dictionary: CompressionDictionary
    ) -> Int? {
        guard let context = contexts.take() else { return nil }
        defer { contexts.give(back: context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
        ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)
        ZSTD_CCtx_refCDict(context, dictionary.forCompressing)
        let room = payload.count + FrameMagic.size - 1
        let size = ZSTD_compress2(context, target, room, payload.baseAddress, payload.count)
        return ZSTD_isError(size) == 0 ? size : nil
    }
}

/// Uncompresses payloads one by one, on any thread.
final class Uncompressor: Sendable {
    private let contexts = ContextPool(create: ZSTD_createDCtx, free: { ZSTD_freeDCtx($0) })

    /// Uncompresses a frame with its magic number.
    ///
    /// - Returns: Whether exactly the target was filled.
    func uncompress(
        _ frame: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer,
        with dictionary: CompressionDictionary
    ) -> Bool {
        guard let context = contexts.take() else { return false }
        defer { contexts.give(back: context) }
        let size = ZSTD_decompress_usingDDict(
            context, target.baseAddress, target.count, frame.baseAddress, frame.count, dictionary.forUncompressing)
        return ZSTD_isError(size) == 0 && size == target.count
    }
}
