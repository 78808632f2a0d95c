import DequeModule
import NIOCore
import Synchronization
import WhatsApp

/// The body of an upload as it comes, looked at and bounded.
struct UploadStream: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    /// What goes before it.
    var beginning: [UInt8] = []
    let chunks: any AsyncSequence<ByteBuffer, any Error> & Sendable
    let check: MultipartCheck?
    let limit: Int
    /// Where it is told what was wrong with it.
    let fault: UploadFault

    func makeAsyncIterator() -> Iterator {
        Iterator(
            beginning: beginning, chunks: chunks.makeAsyncIterator(), check: check, left: limit, fault: fault)
    }

    struct Iterator: AsyncIteratorProtocol {
        /// The most bytes that are held back until so much of the file is there as has to be looked at: of a sticker all.
        private static let heldLimit = 1 << 20

        var chunks: any AsyncIteratorProtocol<ByteBuffer, any Error>
        var check: MultipartCheck?
        var left: Int
        let fault: UploadFault
        /// What was looked at and has not gone on.
        private var held: Deque<[UInt8]> = []
        private var heldBytes = 0
        private var isOver = false

        init(
            beginning: [UInt8], chunks: any AsyncIteratorProtocol<ByteBuffer, any Error>, check: MultipartCheck?,
            left: Int,
            fault: UploadFault
        ) {
            (self.chunks, self.check, self.left, self.fault) = (chunks, check, left, fault)
            if !beginning.isEmpty { held.append(beginning) }
            heldBytes = beginning.count
        }

        mutating func next() async throws -> [UInt8]? {
            do {
                while !isOver, held.isEmpty || check?.mayGoOn == false && heldBytes < Iterator.heldLimit {
                    try await hold()
                }
            } catch {
                fault.set(error)
                throw error
            }
            guard let next = held.popFirst() else { return nil }
            heldBytes -= next.count
            return next
        }

        /// Looks at the next bytes and holds them.
        private mutating func hold() async throws {
            guard let chunk = try await chunks.next(isolation: #isolation) else {
                try check?.finish()
                isOver = true
                return
            }
            left -= chunk.readableBytes
            guard left >= 0 else {
                throw Problem(.tooLarge, "the file is larger than what the platform takes: 100 MB")
            }
            try check?.take(chunk.readableBytesView)
            held.append(Array(chunk.readableBytesView))
            heldBytes += chunk.readableBytes
        }
    }
}

/// What was wrong with a body that was being passed on.
final class UploadFault: Sendable {
    private let fault = Mutex<(any Error)?>(nil)

    var error: (any Error)? { fault.withLock { $0 } }

    func set(_ error: any Error) {
        fault.withLock { $0 = $0 ?? (error is GraphError || error is Problem ? error : UploadFault.cutOff) }
    }

    private static let cutOff = Problem(.malformed, "the body can't be read: it is cut off, or did not arrive in time")
}
