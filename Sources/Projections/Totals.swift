public import Encoding
public import Events
public import Timeline

/// What has happened so far, counted: the read model behind `stats`, `/metrics` and `/v1/totals`.
public struct Totals: StoredProjection {
    public static let version: UInt32 = 1
    /// How many names are counted; more are not, so that no sender can fill the memory with types of its own.
    private static let limit = 1000

    /// The last event that was applied.
    public private(set) var head = Position.start
    private var counts: [Count] = []
    private var index: [String: Int] = [:]
    private var known = KnownPlaces()

    /// Nothing has happened.
    public init() {}

    /// What was counted elsewhere, to be gone on with.
    package init(counted: [(name: String, number: UInt64)]) {
        for (name, number) in counted.prefix(Totals.limit) {
            index[name] = counts.count
            counts.append(Count(name: name, number: number))
        }
    }

    /// How many there were; 0 for a name that never was.
    public func count(_ name: String) -> UInt64 { index[name].map { counts[$0].number } ?? 0 }

    /// All counts, by name.
    public var all: [(name: String, number: UInt64)] {
        counts.map { ($0.name, $0.number) }.sorted { $0.name < $1.name }
    }

    public mutating func apply(_ event: RecordedEvent) {
        head = event.position
        count(event.event)
        switch event.event {
        case .receiptReceived(let receipt): add(.receipt, receipt.status)
        case .messageReceived(let message): add(.message, message.type)
        case .sessionClosed(let closed): add("close.\(closed.reason)")
        case .sendRefused(let refused): add("refusal.\(refused.code)")
        case .pendingResponseEscalated(let escalated): add("pending.\(escalated.urgency)")
        default: return
        }
    }

    private mutating func count(_ event: Event) {
        let kind = Int(event.kind)
        guard known.kinds.indices.contains(kind) else { return _ = add(event.name) }
        if known.kinds[kind] < 0 {
            known.kinds[kind] = add(event.name) ?? -1
        } else {
            counts[known.kinds[kind]].number += 1
        }
    }

    /// Counts by what an event says of itself, of which the front is enough.
    private mutating func add(_ family: Family, _ word: String) {
        if let place = known.words[family.rawValue].place(of: word) {
            counts[place].number += 1
        } else if let place = add("\(family).\(word.prefix(32))") {
            known.words[family.rawValue].remember(word, at: place)
        }
    }

    /// Counts by name.
    ///
    /// - Returns: The count's place; nil where there are too many names.
    @discardableResult
    private mutating func add(_ name: String) -> Int? {
        if let place = index[name] {
            counts[place].number += 1
            return place
        }
        guard counts.count < Totals.limit else { return nil }
        index[name] = counts.count
        counts.append(Count(name: name, number: 1))
        return counts.count - 1
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "head", &head)
        fields.field(2, "counts", &counts)
        if index.isEmpty { for (place, count) in counts.enumerated() { index[count.name] = place } }
    }

    private struct Count: FieldCodable, Hashable {
        var name = ""
        var number: UInt64 = 0

        init() {}
        init(name: String, number: UInt64) { (self.name, self.number) = (name, number) }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "name", &name)
            fields.field(2, "number", &number)
        }
    }

    /// Counts that differ in a word which the platform chooses.
    private enum Family: Int, CaseIterable { case receipt, message }

    /// Where the counts stand that were looked for before: an event is then counted without making its name, in a tenth of
    /// the time.
    private struct KnownPlaces {
        /// By kind; -1 where it is not known.
        var kinds = [Int](repeating: -1, count: 128)
        /// By family and word.
        var words = [KnownWords](repeating: KnownWords(), count: Family.allCases.count)
    }

    /// Where the counts of words stand. There are few as a rule, and these are found without hashing.
    private struct KnownWords {
        private static let fewLimit = 12
        private var few: [(word: String, place: Int)] = []
        private var others: [String: Int] = [:]

        func place(of word: String) -> Int? {
            for known in few where known.word == word { return known.place }
            return others.isEmpty ? nil : others[word]
        }

        mutating func remember(_ word: String, at place: Int) {
            if few.count < KnownWords.fewLimit {
                few.append((word, place))
            } else if others.count < Totals.limit {
                others[word] = place
            }
        }
    }
}

extension Totals: Hashable {
    /// Two are the same where they have counted the same; what they remember of places is no matter.
    public static func == (one: Totals, other: Totals) -> Bool { one.head == other.head && one.counts == other.counts }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(head)
        hasher.combine(counts)
    }
}
