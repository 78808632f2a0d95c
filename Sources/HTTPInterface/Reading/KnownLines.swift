import Events
import Projections
import Synchronization
import Timeline

/// The lines of conversations that were looked up lately: that of a conversation never changes, and the writer need not be asked for
/// it again.
///
/// Conversations are numbered one after another, and whoever reads about one reads about its neighbours before long: they are looked up in
/// blocks.
final class KnownLines: Sendable {
    /// Conversations that are looked up at once.
    private static let blockSize: UInt32 = 64
    /// Blocks that are known at most, some 5 MB; then all are forgotten.
    private static let limit = 4_096

    private struct State {
        /// By number, as far as they are known; nil in a block for a conversation that there was none of.
        var blocks: [[LineID?]?] = []
        var count = 0

        subscript(conversation: ConversationID) -> LineID? {
            let (block, place) = conversation.rawValue.quotientAndRemainder(dividingBy: KnownLines.blockSize)
            guard block < blocks.count, let known = blocks[Int(block)] else { return nil }
            return known[Int(place)]
        }

        mutating func set(_ block: UInt32, _ lines: [LineID?]) {
            while blocks.count <= block { blocks.append(nil) }
            if blocks[Int(block)] == nil { count += 1 }
            blocks[Int(block)] = lines
        }
    }

    /// Blocks of conversations, looked up.
    typealias Found = [(block: UInt32, lines: [LineID?])]

    private let state = Mutex(State())

    /// The lines of conversations, one for each; nil where none is known.
    func known(of conversations: [ConversationID]) -> [LineID?] {
        state.withLock { state in conversations.map { state[$0] } }
    }

    /// Looks up the blocks of some conversations.
    static func look(for conversations: [ConversationID], in world: borrowing World) -> Found {
        var found: Found = []
        for block in Set(conversations.map { $0.rawValue / blockSize }) {
            var lines: [LineID?] = []
            for place in 0..<blockSize { lines.append(world.line(of: ConversationID(block * blockSize + place))) }
            found.append((block, lines))
        }
        return found
    }

    /// Remembers what was looked up.
    ///
    /// - Returns: The lines of conversations, one for each, as ``known(of:)``.
    func add(_ found: Found, for conversations: [ConversationID]) -> [LineID?] {
        state.withLock { state in
            if state.count + found.count > KnownLines.limit { state = State() }
            for (block, lines) in found { state.set(block, lines) }
            return conversations.map { state[$0] }
        }
    }
}
