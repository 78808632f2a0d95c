import EventLog
import Timeline

/// Finds records by their dedupe key.
struct KeyFinder: Sendable {
    let store: RecordStore
    let index: LogIndex?

    /// The position of the record with this key, as far as the index has come.
    func indexed(_ key: DedupeKey) throws(LogError) -> Position? {
        guard let index else { return nil }
        let candidates = try LogError.translating(store.directory.index) { () throws(LMDBFailure) in
            try index.candidates(for: key)
        }
        guard !candidates.isEmpty else { return nil }
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        for candidate in candidates where try store.record(at: candidate, transaction)?.key == key { return candidate }
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
