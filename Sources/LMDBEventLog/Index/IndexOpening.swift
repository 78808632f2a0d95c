import CLMDB
import EventLog
import Timeline

extension LogIndex {
    /// Opens the index of a log that this process writes. An index that is missing, damaged, or of another log is made anew,
    /// empty.
    static func openForWriting(_ store: RecordStore, mapSize: Int) throws(LogError) -> LogIndex {
        let directory = store.directory
        do throws(LogError) {
            let index = try open(directory, .writing, mapSize)
            guard try !index.belongs(to: store) else { return index }
            try LogError.translating(directory.index) { () throws(LMDBFailure) in try index.clear() }
            return index
        } catch {
            guard error.isDamage else { throw error }
            remove(directory)
            return try open(directory, .writing, mapSize)
        }
    }

    /// Opens the index of a log that this process reads; nil where there is none that can be used.
    static func openForReading(_ store: RecordStore) -> LogIndex? {
        guard let index = try? open(store.directory, .reading, nil), (try? index.belongs(to: store)) == true else {
            return nil
        }
        return index
    }

    private static func open(
        _ directory: LogDirectory, _ mode: LMDBEventLog.Mode, _ mapSize: Int?
    ) throws(LogError) -> LogIndex {
        let environment = try Environment.open(path: directory.index, readOnly: mode == .reading, mapSize: mapSize)
        // All of it is read before it is written, in any case.
        if mode == .writing {
            do throws(LogError) { try environment.checkUse() } catch {
                environment.close()
                throw error
            }
        }
        return try LogError.translating(directory.index) { () throws(LMDBFailure) in
            try LogIndex(environment, mode)
        }
    }

    /// Whether the index was made from this log, as the log is now.
    private func belongs(to store: RecordStore) throws(LogError) -> Bool {
        let state = try LogError.translating(store.directory.index) { () throws(LMDBFailure) -> IndexState? in
            try self.state()
        }
        guard let state, state.log == store.id else { return false }
        guard state.position != .start else { return true }
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        return try store.record(at: state.position, transaction)?.mark == state.mark
    }
}

extension LogError {
    /// Whether a file is not what it was, rather than out of reach.
    fileprivate var isDamage: Bool {
        switch code {
        case .corrupted, .incompatible: true
        default: false
        }
    }
}
