import Events
import Synchronization
import Timeline

/// The lines of conversations that were looked up lately: that of a conversation never changes, and the writer need not be asked for
/// it again.
final class KnownLines: Sendable {
    /// Conversations whose line is known at most, some 10 MB; then all are forgotten.
    private static let limit = 262_144

    private let lines = Mutex<[ConversationID: LineID]>([:])

    /// The lines of conversations, one for each; nil where none is known.
    func known(of conversations: [ConversationID]) -> [LineID?] {
        lines.withLock { lines in conversations.map { lines[$0] } }
    }

    /// Remembers what was looked up.
    func add(_ found: [ConversationID: LineID]) {
        lines.withLock { lines in
            if lines.count + found.count > KnownLines.limit { lines = [:] }
            lines.merge(found) { _, new in new }
        }
    }
}
