import CZstd
import Synchronization

/// Compresses payloads one by one, on any thread.
final class Compressor: Sendable {
    /// Where compressed payloads go.
    let memory = BatchMemory.Pool()
    private let idle = Mutex<[CompressionContext]>([])

    /// Lends a context for one or many payloads; nil where there is no memory for one.
    func withContext<Value>(_ body: (CompressionContext?) -> Value) -> Value {
        let context = idle.withLock { $0.popLast() } ?? CompressionContext()
        defer {
            if let context { idle.withLock { $0.append(context) } }
        }
        return body(context)
    }
}

/// Zstandard's state for compressing: costly to make, so it is used again, by one thread at a time.
final class CompressionContext: @unchecked Sendable {
    private let context: OpaquePointer
    /// What it is set up for: setting it up anew for each payload would cost 100 ns.
    private var dictionary: CompressionDictionary?

    /// A new context; nil where there is no memory for one.
    init?() {
        guard let context = ZSTD_createCCtx() else { return nil }
        self.context = context
        let isSet =
            ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)) == 0
            && ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)) == 0
        if !isSet { return nil }
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Compresses a payload into memory that has room for all of it and ``StoredFrame/mostOmitted`` bytes before it.
    ///
    /// - Returns: How the frame is stored, at the target, and its size; nil where the payload would not get smaller.
    func compress(
        _ payload: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer, with dictionary: CompressionDictionary
    ) -> (kind: StoredFrame, size: Int)? {
        guard !payload.isEmpty, prepare(dictionary) else { return nil }
        // The frame begins so far ahead that its first byte to be kept comes to stand where the payload belongs.
        let start = target - StoredFrame.mostOmitted
        let room = payload.count + StoredFrame.mostOmitted - 1
        let size = ZSTD_compress2(context, start, room, payload.baseAddress, payload.count)
        guard ZSTD_isError(size) == 0 else {
            // What did not fit leaves the context in the middle of a frame, in which it would keep its dictionary.
            self.dictionary = nil
            return nil
        }
        let kind = StoredFrame(of: UnsafeRawBufferPointer(start: start, count: size))
        let stored = size - kind.omitted
        guard stored < payload.count else { return nil }
        if kind != .block { target.copyMemory(from: start + kind.omitted, byteCount: stored) }
        return (kind, stored)
    }

    private func prepare(_ dictionary: CompressionDictionary) -> Bool {
        if self.dictionary === dictionary { return true }
        self.dictionary = nil
        guard ZSTD_isError(ZSTD_CCtx_reset(context, ZSTD_reset_session_only)) == 0,
            ZSTD_isError(ZSTD_CCtx_refCDict(context, dictionary.forCompressing)) == 0
        else { return false }
        self.dictionary = dictionary
        return true
    }
}

/// Uncompresses payloads one by one, on any thread.
final class Uncompressor: Sendable {
    private let contexts = ContextPool(create: ZSTD_createDCtx, free: { ZSTD_freeDCtx($0) })

    /// Uncompresses a whole frame.
    ///
    /// - Returns: Whether exactly the target was filled.
    func uncompress(
        _ frame: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer,
        with dictionary: CompressionDictionary
    ) -> Bool {
        guard let context = contexts.take() else { return false }
        defer { contexts.give(back: context) }
        return Uncompressor.uncompress(frame, into: target, with: dictionary, in: context)
    }

    /// A context for one who uncompresses many; to be given back.
    func takeContext() -> OpaquePointer? { contexts.take() }

    /// Takes a context back.
    func give(back context: OpaquePointer) { contexts.give(back: context) }

    /// Uncompresses a whole frame in a context that nobody else uses now.
    ///
    /// - Returns: Whether exactly the target was filled.
    static func uncompress(
        _ frame: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer,
        with dictionary: CompressionDictionary, in context: OpaquePointer
    ) -> Bool {
        let size = ZSTD_decompress_usingDDict(
            context, target.baseAddress, target.count, frame.baseAddress, frame.count, dictionary.forUncompressing)
        return ZSTD_isError(size) == 0 && size == target.count
    }

    /// Uncompresses the only block of a frame, without what stood before it: 60 ns less than putting the frame together again.
    ///
    /// - Returns: Whether exactly the target was filled.
    static func uncompress(
        block: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer,
        with dictionary: CompressionDictionary, in context: OpaquePointer
    ) -> Bool {
        guard ZSTD_isError(ZSTD_decompressBegin_usingDDict(context, dictionary.forUncompressing)) == 0 else {
            return false
        }
        let size = ZSTD_decompressBlock(context, target.baseAddress, target.count, block.baseAddress, block.count)
        return ZSTD_isError(size) == 0 && size == target.count
    }
}
