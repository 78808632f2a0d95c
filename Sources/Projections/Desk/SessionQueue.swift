import Events
import Timeline

/// Where a session stands in its line's queue: first in, first out, by the moment at which it first entered.
struct QueuePlace: Comparable, Sendable {
    var since: Timestamp
    var position: Position

    static func < (one: QueuePlace, other: QueuePlace) -> Bool {
        one.since != other.since ? one.since < other.since : one.position < other.position
    }
}

/// The sessions that wait in a lane, in the order of their places.
///
/// Most come in that order: they stand in a row, in which entering and leaving cost the same however many wait. Those that come
/// back to an earlier place stand in a heap beside it.
struct SessionQueue: Sendable {
    private var row = Backlog<ConversationID, QueuePlace>()
    private var returned = RankedHeap<ConversationID, QueuePlace>()

    var isEmpty: Bool { row.isEmpty && returned.isEmpty }
    var count: Int { row.count + returned.count }

    /// The first, and its place; nil where nobody waits.
    var first: (conversation: ConversationID, place: QueuePlace)? {
        let inRow = row.first.map { (conversation: $0.key, place: $0.value) }
        guard let back = returned.first, let place = returned.rank(of: back) else { return inRow }
        if let inRow, inRow.place < place { return inRow }
        return (back, place)
    }

    func contains(_ conversation: ConversationID) -> Bool {
        row.contains(conversation) || returned.contains(conversation)
    }

    func place(of conversation: ConversationID) -> QueuePlace? {
        row[conversation] ?? returned.rank(of: conversation)
    }

    /// How many come before a place. Looks at all.
    func count(before place: QueuePlace) -> Int {
        row.all.prefix { $0.value < place }.count { _ in true } + returned.all.count { $0.rank < place }
    }

    /// All of them, the first one first. Sorted when it is asked for.
    var ordered: [ConversationID] {
        let all = row.all.map { ($0.key, $0.value) } + returned.all.map { ($0.element, $0.rank) }
        return all.sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// The first that is wanted, and its place. Looks at more than the first only where that is not.
    func first(where isWanted: (ConversationID) -> Bool) -> (conversation: ConversationID, place: QueuePlace)? {
        guard let first else { return nil }
        if isWanted(first.conversation) { return first }
        for conversation in ordered where isWanted(conversation) {
            if let place = place(of: conversation) { return (conversation, place) }
        }
        return nil
    }

    /// Adds a session at its place.
    mutating func enter(_ conversation: ConversationID, at place: QueuePlace) {
        if let last = row.last, place < last.value {
            returned.set(place, for: conversation)
        } else {
            row.append(conversation, place)
        }
    }

    /// Takes a session out.
    mutating func leave(_ conversation: ConversationID) {
        if !row.remove(conversation) { returned.set(nil, for: conversation) }
    }
}
