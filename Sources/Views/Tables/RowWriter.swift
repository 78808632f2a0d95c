import Events
import GRDB
import GRDBSQLite
import Timeline

/// Takes the values of a row, column by column, as SQLite will have them: without a value of GRDB's for each in between, which
/// took a fifth of a rebuild.
struct RowWriter {
    private let statement: OpaquePointer
    private var column: Int32 = 0

    init(_ statement: OpaquePointer) {
        self.statement = statement
        sqlite3_reset(statement)
    }

    mutating func add(_ number: Int64) {
        column += 1
        sqlite3_bind_int64(statement, column, number)
    }

    mutating func add(_ number: Int64?) { if let number { add(number) } else { addNull() } }
    mutating func add(_ number: UInt32) { add(Int64(number)) }
    mutating func add(_ number: UInt32?) { add(number.map(Int64.init)) }
    mutating func add(_ time: Timestamp) { add(time.milliseconds) }
    mutating func add(_ time: Timestamp?) { add(time?.milliseconds) }
    mutating func add(_ position: Position) { add(Int64(position.rawValue)) }
    mutating func add(_ position: Position?) { add(position.map { Int64($0.rawValue) }) }

    mutating func add(_ text: String) {
        column += 1
        var text = text
        let (place, statement) = (column, statement)
        text.withUTF8 { bytes in
            // Nil is no text, also where it has no bytes.
            let start = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)
            start?.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                _ = sqlite3_bind_text(statement, place, $0, Int32(bytes.count), RowWriter.copied)
            }
        }
    }

    mutating func add(_ text: String?) { if let text { add(text) } else { addNull() } }
    /// A text, or NULL where it is empty.
    mutating func add(orNull text: String) { if text.isEmpty { addNull() } else { add(text) } }

    mutating func add(_ bytes: [UInt8]) {
        column += 1
        let (place, statement) = (column, statement)
        bytes.withUnsafeBytes {
            _ = sqlite3_bind_blob(statement, place, $0.baseAddress, Int32($0.count), RowWriter.copied)
        }
    }

    mutating func addNull() {
        column += 1
        sqlite3_bind_null(statement, column)
    }

    /// Writes the row.
    func finish(in database: Database) throws {
        let code = sqlite3_step(statement)
        sqlite3_reset(statement)
        guard code == SQLITE_DONE || code == SQLITE_ROW else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
        }
    }

    /// SQLite's `SQLITE_TRANSIENT`: it keeps a copy.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
