import Events
import Projections
import Synchronization
import Timeline

/// Which line each conversation has, which never changes: 4 bytes each, on any thread, so that who reads the log need not ask the writer.
///
/// It knows a conversation before anything of it is in the log.
final class KnownLines: Sendable {
    fileprivate struct Table {
        /// From 1 on.
        var names: [LineID] = [.absent]
        var numbers: [LineID: UInt32] = [:]
        /// Most conversations have the line of the one before.
        var last: UInt32 = 0
        /// By the conversation's number; 0 where there is none.
        var lines: [UInt32] = []
    }

    private let table = Mutex(Table())

    /// Takes up all conversations of a world.
    func add(_ world: borrowing World) {
        table.withLock { table in
            for state in world.conversations { table.add(state.id, on: state.line) }
        }
    }

    /// Takes up the conversations that begin with some events.
    func add(_ events: [RecordedEvent]) {
        for event in events {
            guard case .conversationStarted(let started) = event.event else { continue }
            table.withLock { $0.add(event.conversation, on: started.line) }
        }
    }

    /// The lines of conversations, one for each; nil for the system's stream, and where there is no such conversation.
    func lines(of conversations: [ConversationID]) -> [LineID?] {
        table.withLock { table in conversations.map { table[$0] } }
    }
}

extension KnownLines.Table {
    fileprivate subscript(_ conversation: ConversationID) -> LineID? {
        let index = Int(conversation.rawValue)
        guard lines.indices.contains(index), lines[index] > 0 else { return nil }
        return names[Int(lines[index])]
    }

    fileprivate mutating func add(_ conversation: ConversationID, on line: LineID) {
        let index = Int(conversation.rawValue)
        if index >= lines.count { lines += repeatElement(0, count: index + 1 - lines.count) }
        lines[index] = number(of: line)
    }

    private mutating func number(of line: LineID) -> UInt32 {
        if last > 0, names[Int(last)] == line { return last }
        if let number = numbers[line] {
            last = number
        } else {
            last = UInt32(names.count)
            names.append(line)
            numbers[line] = last
        }
        return last
    }
}
