/// One row of `EventKind`: a kind of event, with what follows from it.
struct EventRow: Equatable {
    /// The case's name: `messageReceived`.
    var name: String
    /// The kind's number in the log.
    var number: UInt16
    /// The lines of its documentation, without `///`.
    var documentation: [String]

    /// The type of its fields has its name: `MessageReceived`.
    var type: String { name.prefix(1).uppercased() + name.dropFirst() }
}

/// What is wrong with the declaration of the kinds, and where.
struct RowMistake: Error, Equatable {
    /// The line in the file, from 1.
    var line: Int
    /// What is wrong, and what to do.
    var advice: String
}

/// The rows of `EventKind`, read from the Swift file that declares it.
struct EventRows {
    /// The rows that could be read, in their order.
    private(set) var rows: [EventRow] = []
    /// What is wrong with the others, all of it.
    private(set) var mistakes: [RowMistake] = []
    private var documentation: [String] = []

    static let declaration = "public enum EventKind"

    /// Reads the rows.
    ///
    /// - Parameter text: The text of the file. Everything outside the enumeration is passed over.
    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix(EventRows.declaration) }) else {
            mistakes = [
                RowMistake(line: 1, advice: "there is no '\(EventRows.declaration)' here: declare the kinds in it")
            ]
            return
        }
        for (index, line) in lines[(start + 1)...].enumerated() {
            if line == "}" { return }
            read(line.drop { $0 == " " }, start + index + 2)
        }
        mistakes.append(RowMistake(line: lines.count, advice: "the enumeration has no end: close it with '}'"))
    }

    private mutating func read(_ line: Substring, _ number: Int) {
        if line.hasPrefix("///") { return documentation.append(String(line.dropFirst(3).drop { $0 == " " })) }
        defer { documentation = [] }
        if line.isEmpty || line.hasPrefix("//") { return }
        guard let found = line.wholeMatch(of: /case ([a-z][A-Za-z0-9]*) = ([0-9]+) */),
            let kind = UInt16(found.2), kind > 0
        else {
            return refuse(
                number, "this is no row: write 'case name = number', one to a line, with a number up to 65535")
        }
        add(EventRow(name: String(found.1), number: kind, documentation: documentation), number)
    }

    private mutating func add(_ row: EventRow, _ line: Int) {
        if row.documentation.allSatisfy(\.isEmpty) {
            refuse(line, "'\(row.name)' has no documentation: say above it, after '///', what has happened")
        }
        for other in rows where other.number == row.number {
            refuse(line, "'\(other.name)' has the number \(row.number) already: take one that was never used")
        }
        for other in rows where other.name == row.name {
            refuse(line, "there is a '\(other.name)' already: find another name")
        }
        rows.append(row)
    }

    private mutating func refuse(_ line: Int, _ advice: String) {
        mistakes.append(RowMistake(line: line, advice: advice))
    }
}
