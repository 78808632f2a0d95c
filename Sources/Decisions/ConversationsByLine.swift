import Events
import Projections
import Timeline

/// The conversations of each line, so that a change of one line's rules concerns no others. It follows from the world, and is kept
/// by an engine alone.
struct ConversationsByLine: Sendable {
    private var conversations: [LineID: [ConversationID]] = [:]

    init(_ world: borrowing World) {
        for index in world.conversations.indices {
            add(world.conversations[index].id, on: world.conversations[index].line)
        }
    }

    /// The lines that have any, in order.
    var all: [LineID] { conversations.keys.sorted() }

    subscript(line: LineID) -> [ConversationID] { conversations[line] ?? [] }

    mutating func add(_ conversation: ConversationID, on line: LineID) {
        conversations[line, default: []].append(conversation)
    }
}
