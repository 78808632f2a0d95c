import EventLog
import Events
import GRDB
import Logging
import Synchronization
import Timeline

extension Views {
    /// The file that is in use; opened, or made anew, where that has to be.
    func usable() throws -> Open {
        if let open = state.withLock({ $0.open }) {
            guard let file, file.identity != open.identity else { return open }
            // Somebody has put another in its place, or removed it.
            set(nil)
        }
        let open = try file.map(opened) ?? inMemory()
        set(open)
        return open
    }

    private func set(_ open: Open?) {
        folding.fold = nil
        state.withLock { state in
            state.open = open
            if open == nil { state.status.isBuilding = true }
        }
    }

    private func inMemory() throws -> Open {
        let database = try DatabaseQueue()
        try database.write { database in
            try Schema.create(in: database)
            try Schema.createIndexes(in: database)
            try Progress().write(to: StoredRows(database))
        }
        return Open(database: database, identity: nil)
    }

    private func opened(_ file: ViewFile) throws -> Open {
        if file.identity != nil {
            do {
                let (pool, identity) = try file.open()
                let open = Open(database: pool, identity: identity)
                guard let reason = try open.database.read({ try Progress.unusable(in: $0, for: log) }) else {
                    return open
                }
                // Before another is put in its place: it would be told apart from that one by its name.
                try open.database.close()
                logger.notice("The views are made anew: \(reason)")
            } catch let error as DatabaseError where error.isDamage {
                logger.error("The views are made anew: their file is damaged (\(error.resultCode))")
            }
        }
        try build(file)
        let (pool, identity) = try file.open()
        return Open(database: pool, identity: identity)
    }

    private func build(_ file: ViewFile) throws {
        state.withLock { $0.status.isBuilding = true }
        let builder = try ViewBuilder(log: log, directory: file.directory)
        do {
            // What comes meanwhile is taken as it comes.
            try builder.advance(to: log.head) { position in
                try checkIsWanted()
                state.withLock { $0.status.position = position }
            }
            try builder.swapIn()
        } catch {
            builder.discard()
            throw error
        }
    }

    /// Lets go of the file: the next try opens it, or, where it is damaged, makes it anew.
    func close(because error: any Error) {
        let isDamaged = (error as? DatabaseError)?.isDamage ?? false
        if isDamaged {
            try? state.withLock { $0.open }?.database.close()
            file?.discard()
        }
        let isNew = state.withLock { state in
            let isNew = state.status.trouble == nil
            state.status.trouble = Views.words(error)
            return isNew
        }
        set(nil)
        guard isNew else { return }
        logger.error(
            "The views can't go on\(isDamaged ? ", their file is damaged and is made anew" : "; they are tried again"): \(Views.words(error))"
        )
    }

    /// What failed, without the statement.
    static func words(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return "\(error.message ?? "something failed") (SQLite's code \(error.extendedResultCode.rawValue))"
    }
}

extension DatabaseError {
    /// Whether it says that the file is not what was written.
    var isDamage: Bool { [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(resultCode) }
}
