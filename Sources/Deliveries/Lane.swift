import DequeModule
import Timeline

/// The events of one conversation that a group has not settled, in order: one is delivered after another.
struct Lane {
    /// The one whose turn it is. Most lanes have no other.
    private(set) var head: Position?
    /// Those behind it, the earliest first. Almost always added at the end and taken from the front.
    private var others: Deque<Position> = []
    /// The one that a consumer has.
    var leased: Position?
    /// The one at which it stands among the lanes that can be delivered from; nil where it does not.
    var turn: Position?

    mutating func add(_ position: Position) {
        guard let head else { return self.head = position }
        guard position > head else {
            others.prepend(head)
            return self.head = position
        }
        guard let last = others.last, position < last else { return others.append(position) }
        others.insert(position, at: others.firstIndex { $0 > position } ?? others.endIndex)
    }

    mutating func remove(_ position: Position) {
        guard head == position else { return others.removeAll { $0 == position } }
        head = others.popFirst()
    }
}
