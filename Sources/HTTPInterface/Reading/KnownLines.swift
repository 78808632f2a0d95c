import Events
import Synchronization
import Timeline

/// The lines of conversations that were looked up lately: that of a conversation never changes, and the writer need not be asked for
/// it again.
final class KnownLines: Sendable {
    /// Conversations whose line is known at most; then all are forgotten.
    private static let limit = 65_536

    private let lines = Mutex<[ConversationID: LineID]>([:])

    /// The lines that are known of some conversations, and the conversations of which none is.
    func known(
        of conversations: some Sequence<ConversationID>
    ) -> (lines: [ConversationID: LineID], unknown: [ConversationID]) {
        lines.withLock { lines in
            var (found, unknown): ([ConversationID: LineID], [ConversationID]) = ([:], [])
            for conversation in conversations where found[conversation] == nil {
                if let line = lines[conversation] { found[conversation] = line } else { unknown.append(conversation) }
            }
            return (found, unknown)
        }
    }

    /// Remembers what was looked up.
    func add(_ found: [ConversationID: LineID]) {
        lines.withLock { lines in
            if lines.count + found.count > KnownLines.limit { lines = [:] }
            lines.merge(found) { _, new in new }
        }
    }
}
