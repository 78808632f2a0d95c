import DequeModule
import Timeline

/// The messages of the business that the platform accepted lately, with what became of them.
struct MessageLog: Sendable {
    struct Entry: Sendable {
        let id: String
        let line: String
        /// The customer's id, or the number nobody of the cast has.
        let customer: String
        let input: String
        let type: String
        let text: String
        let acceptedAt: Timestamp
        let callbackData: String?
        var receipts: [(status: String, at: Timestamp)] = []
        var failure: Int?

        var json: JSON {
            .fields([
                "id": .string(id), "line": .string(line), "customer": .string(customer), "to": .string(input),
                "type": .string(type), "text": .string(text), "acceptedAt": .string(acceptedAt.description),
                "callbackData": callbackData.map { .string($0) },
                "receipts": .array(
                    receipts.map { ["status": .string($0.status), "at": .string($0.at.description)] }),
                "error": failure.map { .integer(Int64($0)) },
            ])
        }
    }

    let limit: Int
    private var entries: Deque<Entry> = []
    /// The number of the first entry that is kept.
    private var first = 0
    private var numbers: [String: Int] = [:]

    /// How many have ever been added.
    var added: Int { first + entries.count }

    init(limit: Int) { self.limit = limit }

    mutating func add(_ entry: Entry) {
        numbers[entry.id] = first + entries.count
        entries.append(entry)
        if entries.count > limit, let oldest = entries.popFirst() {
            numbers[oldest.id] = nil
            first += 1
        }
    }

    mutating func note(_ status: String, of id: String, at moment: Timestamp, failure: Int? = nil) {
        guard let number = numbers[id] else { return }
        entries[number - first].receipts.append((status, moment))
        if let failure { entries[number - first].failure = failure }
    }

    /// The latest entries, the newest last.
    func latest(_ count: Int, where isWanted: (Entry) -> Bool = { _ in true }) -> [Entry] {
        Array(entries.lazy.filter(isWanted).suffix(count))
    }
}
