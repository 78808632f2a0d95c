import Timeline

/// Some lanes; asked of another, it may say that it has that, too.
struct LaneMarks: Sendable {
    private static let count = 32_768
    private var words: [UInt64] = []
    private var isEmpty = true

    func contains(_ lane: ConversationID) -> Bool {
        let (word, bit) = LaneMarks.place(of: lane)
        return !isEmpty && words[word] & bit != 0
    }

    mutating func insert(_ lane: ConversationID) {
        if words.isEmpty { words = Array(repeating: 0, count: LaneMarks.count / 64) }
        let (word, bit) = LaneMarks.place(of: lane)
        words[word] |= bit
        isEmpty = false
    }

    mutating func formUnion(_ other: LaneMarks) {
        guard !other.isEmpty else { return }
        guard !isEmpty else { return self = other }
        for index in words.indices { words[index] |= other.words[index] }
    }

    mutating func removeAll() {
        guard !isEmpty else { return }
        for index in words.indices { words[index] = 0 }
        isEmpty = true
    }

    private static func place(of lane: ConversationID) -> (word: Int, bit: UInt64) {
        let index = Int(lane.rawValue) % count
        return (index / 64, 1 << UInt64(index % 64))
    }
}
