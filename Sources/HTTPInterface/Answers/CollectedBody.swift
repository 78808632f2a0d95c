import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

extension Response {
    /// Its body's bytes. Only for one that ends by itself.
    func collected() async -> [UInt8] {
        let collected = CollectedBody()
        // What is written to memory can't fail.
        try? await body.write(CollectingWriter(collected: collected))
        return collected.bytes.withLock { $0 }
    }
}

/// The bytes of an answer.
private final class CollectedBody: Sendable {
    let bytes = Mutex<[UInt8]>([])
}

/// Writes an answer to memory.
private struct CollectingWriter: ResponseBodyWriter {
    let collected: CollectedBody

    mutating func write(_ buffer: ByteBuffer) async throws {
        collected.bytes.withLock { $0 += buffer.readableBytesView }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
