import HeapModule
import Timeline

/// The earliest deadline of each conversation, the earliest of all first: a binary heap that knows where each conversation
/// stands in it, so that a deadline is moved or removed without searching. Ties go to the conversation that began earlier.
struct DeadlineQueue: Sendable {
    struct Entry: Sendable {
        var deadline: Timestamp
        var conversation: ConversationID

        func comes(before other: Entry) -> Bool {
            (deadline, conversation) < (other.deadline, other.conversation)
        }
    }

    private var heap: [Entry] = []
    /// By conversation number: the place in the heap, or -1.
    private var places: [Int32] = []

    /// How many conversations have a deadline.
    var count: Int { heap.count }

    /// The entry with the earliest deadline.
    var earliest: Entry? { heap.first }

    /// Visits entries, the earliest first, until `visit` returns false: of a heap only what lies above them is looked at.
    func visitEarliest(_ visit: (Entry) -> Bool) {
        guard !heap.isEmpty else { return }
        var next: Heap = [Place(entry: heap[0], index: 0)]
        while let place = next.popMin(), visit(place.entry) {
            for child in [2 * place.index + 1, 2 * place.index + 2] where child < heap.count {
                next.insert(Place(entry: heap[child], index: child))
            }
        }
    }

    private struct Place: Comparable {
        let entry: Entry
        let index: Int

        static func == (one: Place, other: Place) -> Bool { one.index == other.index }
        static func < (one: Place, other: Place) -> Bool { one.entry.comes(before: other.entry) }
    }

    /// Sets, moves or (with nil) removes a conversation's deadline.
    mutating func set(_ deadline: Timestamp?, for conversation: ConversationID) {
        let index = Int(conversation.rawValue)
        if index >= places.count { places += repeatElement(-1, count: index + 1 - places.count) }
        let place = Int(places[index])
        switch (deadline, place >= 0) {
        case (nil, false): return
        case (nil, true): remove(at: place)
        case (let deadline?, false):
            heap.append(Entry(deadline: deadline, conversation: conversation))
            places[index] = Int32(heap.count - 1)
            siftUp(heap.count - 1)
        case (let deadline?, true):
            guard heap[place].deadline != deadline else { return }
            heap[place].deadline = deadline
            siftDown(siftUp(place))
        }
    }

    private mutating func remove(at place: Int) {
        let removed = heap[place]
        let last = heap.removeLast()
        places[Int(removed.conversation.rawValue)] = -1
        guard place < heap.count else { return }
        put(last, at: place)
        siftDown(siftUp(place))
    }

    @discardableResult
    private mutating func siftUp(_ start: Int) -> Int {
        var place = start
        let entry = heap[place]
        while place > 0 {
            let parent = (place - 1) / 2
            guard entry.comes(before: heap[parent]) else { break }
            put(heap[parent], at: place)
            place = parent
        }
        put(entry, at: place)
        return place
    }

    private mutating func siftDown(_ start: Int) {
        var place = start
        let entry = heap[place]
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].comes(before: heap[child]) { child += 1 }
            guard heap[child].comes(before: entry) else { break }
            put(heap[child], at: place)
            place = child
        }
        put(entry, at: place)
    }

    private mutating func put(_ entry: Entry, at place: Int) {
        heap[place] = entry
        places[Int(entry.conversation.rawValue)] = Int32(place)
    }
}
