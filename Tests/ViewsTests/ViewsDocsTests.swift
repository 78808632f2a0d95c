import EventLog
import Foundation
import GRDB
import Testing

@testable import Views

/// `docs/views.md` has the tables as they are declared, and its queries run: `PARLEY_WRITE_DOCS=1 swift test --filter
/// ViewsDocsTests` writes the tables.
@Suite struct ViewsDocsTests {
    private static let begin = "<!-- The tables, written by ViewsDocsTests. -->\n"
    private static let end = "<!-- The end of the tables. -->\n"
    private static var page: URL {
        Scripts.folder.deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/views.md")
    }

    @Test func thePageHasTheTables() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let before = try #require(text.firstRange(of: Self.begin))
        let after = try #require(text.firstRange(of: Self.end))
        let place = before.upperBound..<after.lowerBound
        guard ProcessInfo.processInfo.environment["PARLEY_WRITE_DOCS"] == "1" else {
            #expect(text[place] == Self.tables, "write it anew: PARLEY_WRITE_DOCS=1 swift test --filter ViewsDocsTests")
            return
        }
        try text.replacingCharacters(in: place, with: Self.tables)
            .write(to: Self.page, atomically: true, encoding: .utf8)
    }

    private static var tables: String {
        Schema.tables.map { table in
            let rows = table.columns.map { column in
                let type = column.kind.rawValue.lowercased() + (column.isOptional ? ", can be NULL" : "")
                return "| `\(column.name)` | \(type) | \(column.meaning) |\n"
            }
            let key = table.key.map { "`\($0)`" }.joined(separator: ", ")
            return "### `\(table.name)`\n\(table.meaning) Its key: \(key).\n\n| column | type | what |\n|---|---|---|\n"
                + rows.joined()
        }.joined(separator: "\n")
    }

    /// The queries of the page, with how many rows each gives for what the scripts tell.
    @Test func theQueriesOfThePageRun() async throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let queries = text.components(separatedBy: "```sql\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
        #expect(queries.count == 10)
        var answered: Set<String> = []
        for name in Scripts.names {
            let log = InMemoryEventLog()
            try await log.append(try Scripts.events(name))
            let views = Views.test(log)
            try views.catchUp()
            for query in queries {
                let rows = try views.read { try Row.fetchAll($0, sql: query) }.answer
                if !rows.isEmpty { answered.insert(query) }
            }
        }
        // The tenth of them asks for a number that the scripts don't have.
        for query in queries where !query.contains("16505551234") {
            #expect(answered.contains(query), "no script leads to anything that it finds: \(query)")
        }
    }
}
