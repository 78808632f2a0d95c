import GRDB

/// What is written, in one transaction: rows are read and written by their tables, with statements that are prepared once.
final class StoredRows {
    let database: Database
    private var statements: [String: Statement] = [:]

    init(_ database: Database) { self.database = database }

    /// Writes a row of a table, whose values are added in the order of its columns.
    func write(_ table: ViewTable, _ add: (inout RowWriter) -> Void) throws {
        try execute(table.name, table.writing, add)
    }

    /// Does something that is no table's own, with values for its places.
    ///
    /// - Parameter name: A name for it.
    func execute(_ name: String, _ sql: @autoclosure () -> String, _ add: (inout RowWriter) -> Void) throws {
        var row = RowWriter(try statement(name, sql).sqliteStatement)
        add(&row)
        try row.finish(in: database)
    }

    /// Reads the first row of a table for which a condition holds.
    ///
    /// - Parameter name: A name for the condition.
    func read(_ table: ViewTable, _ name: String, _ condition: String, _ arguments: [DatabaseValue]) throws -> Row? {
        try read("\(table.name).\(name)", table.reading(condition), arguments)
    }

    /// Reads the first row.
    ///
    /// - Parameter name: A name for what is read.
    func read(_ name: String, _ sql: @autoclosure () -> String, _ arguments: [DatabaseValue]) throws -> Row? {
        let statement = try statement(name, sql)
        statement.setUncheckedArguments(StatementArguments(arguments))
        return try Row.fetchOne(statement)
    }

    private func statement(_ name: String, _ sql: () -> String) throws -> Statement {
        if let statement = statements[name] { return statement }
        let statement = try database.cachedStatement(sql: sql())
        statements[name] = statement
        return statement
    }
}
