import GRDB

/// What is written, in one transaction: rows are read and written by their tables, with statements that are prepared once.
final class StoredRows {
    let database: Database
    private var statements: [String: Statement] = [:]

    init(_ database: Database) { self.database = database }

    /// Writes a row of a table, in the order of its columns.
    func write(_ table: ViewTable, _ values: [DatabaseValue]) throws {
        let statement = try statement("write.\(table.name)") { table.writing }
        try run(statement, values)
    }

    /// Reads the first row of a table for which a condition holds.
    ///
    /// - Parameter name: A name for the condition.
    func read(_ table: ViewTable, _ name: String, _ condition: String, _ arguments: [DatabaseValue]) throws -> Row? {
        let statement = try statement("read.\(table.name).\(name)") { table.reading(condition) }
        statement.setUncheckedArguments(StatementArguments(arguments))
        return try Row.fetchOne(statement)
    }

    /// Does something that is no table's own.
    func execute(_ name: String, _ sql: String, _ arguments: [DatabaseValue]) throws {
        try run(try statement(name) { sql }, arguments)
    }

    private func run(_ statement: Statement, _ arguments: [DatabaseValue]) throws {
        statement.setUncheckedArguments(StatementArguments(arguments))
        try statement.execute()
    }

    private func statement(_ name: String, _ sql: () -> String) throws -> Statement {
        if let statement = statements[name] { return statement }
        let statement = try database.cachedStatement(sql: sql())
        statements[name] = statement
        return statement
    }
}

extension DatabaseValueConvertible {
    /// The value, or NULL where it is what it is when there is none.
    func databaseValue(orNull absent: Self) -> DatabaseValue where Self: Equatable {
        self == absent ? .null : databaseValue
    }
}
