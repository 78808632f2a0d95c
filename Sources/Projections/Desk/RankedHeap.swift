/// Things in the order of their ranks, the lowest first: a binary heap that knows where each stands in it, so that one is moved or
/// removed without searching.
struct RankedHeap<Element: Hashable & Sendable, Rank: Comparable & Sendable>: Sendable {
    private var heap: [(element: Element, rank: Rank)] = []
    private var places: [Element: Int] = [:]

    var isEmpty: Bool { heap.isEmpty }
    var count: Int { heap.count }

    /// The first; nil where there is none.
    var first: Element? { heap.first?.element }

    func rank(of element: Element) -> Rank? { places[element].map { heap[$0].rank } }

    /// The second; nil where there are fewer than two.
    var second: Element? {
        guard heap.count > 2 else { return heap.count == 2 ? heap[1].element : nil }
        return heap[1].rank < heap[2].rank ? heap[1].element : heap[2].element
    }

    func contains(_ element: Element) -> Bool { places[element] != nil }

    /// All of them, in no order.
    var all: [(element: Element, rank: Rank)] { heap }

    /// The first that is wanted. Looks at all where the very first is not.
    func first(where isWanted: (Element) -> Bool) -> Element? {
        if let first, isWanted(first) { return first }
        return heap.filter { isWanted($0.element) }.min { $0.rank < $1.rank }?.element
    }

    /// Puts something in its place, moves it, or (with nil) takes it away.
    mutating func set(_ rank: Rank?, for element: Element) {
        switch (rank, places[element]) {
        case (nil, nil): return
        case (nil, let place?): remove(at: place)
        case (let rank?, nil):
            heap.append((element, rank))
            places[element] = heap.count - 1
            rise(from: heap.count - 1)
        case (let rank?, let place?):
            guard heap[place].rank != rank else { return }
            heap[place].rank = rank
            sink(from: rise(from: place))
        }
    }

    private mutating func remove(at place: Int) {
        places[heap[place].element] = nil
        let last = heap.removeLast()
        guard place < heap.count else { return }
        put(last, at: place)
        sink(from: rise(from: place))
    }

    @discardableResult
    private mutating func rise(from start: Int) -> Int {
        var place = start
        let entry = heap[place]
        while place > 0 {
            let parent = (place - 1) / 2
            guard entry.rank < heap[parent].rank else { break }
            put(heap[parent], at: place)
            place = parent
        }
        put(entry, at: place)
        return place
    }

    private mutating func sink(from start: Int) {
        var place = start
        let entry = heap[place]
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].rank < heap[child].rank { child += 1 }
            guard heap[child].rank < entry.rank else { break }
            put(heap[child], at: place)
            place = child
        }
        put(entry, at: place)
    }

    private mutating func put(_ entry: (element: Element, rank: Rank), at place: Int) {
        heap[place] = entry
        places[entry.element] = place
    }
}
