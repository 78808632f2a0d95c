import GRDB

/// A column of a table, with what it means: `docs/views.md` is made of these.
struct ViewColumn: Sendable {
    enum Kind: String, Sendable {
        case integer = "INTEGER"
        case text = "TEXT"
        case blob = "BLOB"
    }

    let name: String
    let kind: Kind
    /// What stands in it, in a sentence or less.
    let meaning: String
    /// Whether it can be NULL.
    var isOptional = false
    /// Whether what is written once stays.
    var isFixed = false

    static func integer(_ name: String, _ meaning: String) -> ViewColumn {
        ViewColumn(name: name, kind: .integer, meaning: meaning)
    }
    static func text(_ name: String, _ meaning: String) -> ViewColumn {
        ViewColumn(name: name, kind: .text, meaning: meaning)
    }
    static func blob(_ name: String, _ meaning: String) -> ViewColumn {
        ViewColumn(name: name, kind: .blob, meaning: meaning)
    }

    /// A copy that can be NULL.
    var optional: ViewColumn {
        var copy = self
        copy.isOptional = true
        return copy
    }

    /// A copy that never changes once it is written.
    var fixed: ViewColumn {
        var copy = self
        copy.isFixed = true
        return copy
    }
}

/// A table of the views: its columns in the order in which rows are written and read, and what identifies a row.
struct ViewTable: Sendable {
    let name: String
    /// What a row is, in a sentence.
    let meaning: String
    let columns: [ViewColumn]
    /// The columns that identify a row.
    let key: [String]
    /// Further lists by which rows are found: their columns, and which rows are in it where not all are.
    var indexes: [(columns: [String], condition: String?)] = []
    /// Such a list that is needed while the table is filled: the columns.
    var lookup: [String] = []

    /// What makes the table, without its indexes.
    var creation: String {
        let columns = columns.map { "\($0.name) \($0.kind.rawValue)\($0.isOptional ? "" : " NOT NULL")" }
        // A single number is SQLite's own name for a row; anything else becomes the order in which rows are kept.
        guard key.count > 1 || !isNumbered else {
            return "CREATE TABLE \(name) (\(columns.joined(separator: ", ")), PRIMARY KEY (\(key[0])))"
        }
        let all = columns + ["PRIMARY KEY (\(key.joined(separator: ", ")))"]
        return "CREATE TABLE \(name) (\(all.joined(separator: ", "))) WITHOUT ROWID"
    }

    private var isNumbered: Bool { columns.first { $0.name == key[0] }?.kind == .integer }

    /// What makes the index that filling the table needs; nil where it needs none.
    var lookupCreation: String? {
        lookup.isEmpty ? nil : "CREATE INDEX \(name)_0 ON \(name) (\(lookup.joined(separator: ", ")))"
    }

    /// What makes the other indexes.
    var indexCreations: [String] {
        indexes.enumerated().map { number, index in
            let condition = index.condition.map { " WHERE \($0)" } ?? ""
            return
                "CREATE INDEX \(name)_\(number + 1) ON \(name) (\(index.columns.joined(separator: ", ")))\(condition)"
        }
    }

    /// Writes a row, whether there was one or not.
    var writing: String {
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        let changing = columns.filter { !$0.isFixed && !key.contains($0.name) }
        let changes = changing.map { "\($0.name) = excluded.\($0.name)" }.joined(separator: ", ")
        return "INSERT INTO \(name) (\(names)) VALUES (\(places)) "
            + "ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET \(changes)"
    }

    /// Reads rows.
    func reading(_ condition: String) -> String { "SELECT \(names) FROM \(name) \(condition)" }

    /// The names of the columns.
    var names: String { columns.map(\.name).joined(separator: ", ") }
}
