import EventLog
import Timeline

/// Finds records by their dedupe key.
struct KeyFinder: Sendable {
    let store: RecordStore
    let index: LogIndex?

    /// The position of the record with this key, as far as the index has come.
    func indexed(_ key: DedupeKey) throws(LogError) -> Position? { try firstIndexed(of: [key])?.position }

    /// The first of some keys that has a record, as far as the index has come, and its position.
    func firstIndexed(of keys: [DedupeKey]) throws(LogError) -> (key: DedupeKey, position: Position)? {
        guard let index else { return nil }
        let candidates = try LogError.translating(store.directory.index) { () throws(LMDBFailure) in
            try index.candidates(for: keys)
        }
        guard !candidates.isEmpty else { return nil }
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        for (key, position) in candidates where try store.record(at: position, transaction)?.key == key {
            return (key, position)
        }
        return nil
    }

    /// The position of the record with this key, looked for in the index and then in what it lacks of the log.
    func position(of key: DedupeKey, head: Position) throws(LogError) -> Position? {
        // The state comes first: what the index takes over after it is then found twice rather than not at all.
        let state = try LogError.translating(store.directory.index) { () throws(LMDBFailure) in try index?.state() }
        if let known = try indexed(key) { return known }
        var found: Position?
        do {
            _ = try store.visit(from: (state?.position ?? .start).next, through: head) { record, _ in
                if record.key == key { found = record.position }
                return found == nil
            }
        } catch {
            throw LogError(error, in: store.directory.log)
        }
        return found
    }
}
