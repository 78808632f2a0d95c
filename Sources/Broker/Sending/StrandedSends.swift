import Events
import Synchronization

/// Messages of lines by whose connector nothing can leave (S1.2): they wait, without an attempt, until the rules of their line change
/// or the process is started anew. At most as many as messages wait in all.
final class StrandedSends: Sendable {
    /// What became of a message that was to be kept.
    enum Keeping {
        /// It is the first of its line.
        case first
        /// Its line has others.
        case further
        /// Rules have changed since: it has to be looked at again.
        case outdated
    }

    private struct State {
        var lines: [LineID: [SendQueue.Item]] = [:]
        var count = 0
        var moment: UInt64 = 0
    }

    private let state = Mutex(State())

    /// How many there are.
    var count: Int { state.withLock { $0.count } }

    /// How many there are of each line.
    var counts: [LineID: Int] { state.withLock { $0.lines.mapValues(\.count) } }

    /// Another one after each change of rules. Ask before looking at the rules: a change that comes after the look and before the
    /// message is kept would pass it by.
    var moment: UInt64 { state.withLock { $0.moment } }

    /// Keeps a message, unless rules have changed since its line's were looked at.
    func add(_ item: SendQueue.Item, of line: LineID, seenAt moment: UInt64) -> Keeping {
        state.withLock { state in
            guard state.moment == moment else { return .outdated }
            state.lines[line, default: []].append(item)
            state.count += 1
            return state.lines[line]?.count == 1 ? .first : .further
        }
    }

    /// The rules of a line have changed, or those of all where it is absent: the messages that are to be looked at again.
    func lookAgain(at line: LineID) -> [(LineID, SendQueue.Item)] {
        state.withLock { state in
            state.moment += 1
            let lines = line == .absent ? state.lines.keys.sorted() : [line]
            let items = lines.flatMap { line in (state.lines.removeValue(forKey: line) ?? []).map { (line, $0) } }
            state.count -= items.count
            return items
        }
    }
}
