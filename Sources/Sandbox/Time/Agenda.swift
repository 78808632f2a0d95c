import HeapModule
import Timeline

/// What is due when: the earliest first, and what is due at the same moment in the order it was added.
struct Agenda<Item> {
    fileprivate struct Entry: Comparable {
        let due: Timestamp
        let sequence: Int
        let item: Item

        static func < (left: Entry, right: Entry) -> Bool {
            (left.due, left.sequence) < (right.due, right.sequence)
        }

        static func == (left: Entry, right: Entry) -> Bool { left.sequence == right.sequence }
    }

    private var entries = Heap<Entry>()
    private var added = 0

    /// How many items wait.
    var count: Int { entries.count }

    /// When the earliest item is due.
    var next: Timestamp? { entries.min?.due }

    /// Puts an item on the agenda.
    mutating func add(_ item: Item, at due: Timestamp) {
        entries.insert(Entry(due: due, sequence: added, item: item))
        added += 1
    }

    /// Takes the earliest item that is due by a moment.
    mutating func takeDue(by moment: Timestamp) -> (due: Timestamp, item: Item)? {
        guard let first = entries.min, first.due <= moment else { return nil }
        let entry = entries.removeMin()
        return (entry.due, entry.item)
    }
}

extension Agenda: Sendable where Item: Sendable {}
extension Agenda.Entry: Sendable where Item: Sendable {}
