import DequeModule
import Timeline

/// The events of one conversation that a group has not settled, in order: one is delivered after another.
struct Lane {
    /// Those that are not settled, the earliest first. Almost always added at the end and taken from the front.
    private(set) var positions: Deque<Position> = []
    /// The one that a consumer has.
    var leased: Position?
    /// The one at which it stands among the lanes that can be delivered from; nil where it does not.
    var turn: Position?

    var isEmpty: Bool { positions.isEmpty }

    /// The one whose turn it is.
    var head: Position? { positions.first }

    mutating func add(_ position: Position) {
        guard let last = positions.last, position < last else { return positions.append(position) }
        positions.insert(position, at: positions.firstIndex { $0 > position } ?? positions.endIndex)
    }

    mutating func remove(_ position: Position) {
        if positions.first == position {
            _ = positions.popFirst()
            return
        }
        positions.removeAll { $0 == position }
    }
}
