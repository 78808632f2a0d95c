import Events
import Foundation
import HTTPTypes
import Testing

@testable import HTTPInterface

/// The table of routes in `docs/http.md` is written from the operations: `PARLEY_WRITE_DOCS=1 swift test --filter HTTPDocsTests`.
struct HTTPDocsTests {
    private static let begin = "<!-- The routes, written by HTTPDocsTests. -->\n"
    private static let end = "<!-- The end of the routes. -->\n"

    private static var page: URL {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder = folder.deletingLastPathComponent() }
        return folder.appendingPathComponent("docs/http.md")
    }

    @Test("The documentation lists every route as it is declared")
    func listsRoutes() async throws {
        try await House.open { house, _ in
            let table = RouteTable(house.interior.frontDoor().operations).text
            let text = try String(contentsOf: HTTPDocsTests.page, encoding: .utf8)
            let before = try #require(text.firstRange(of: HTTPDocsTests.begin))
            let after = try #require(text.firstRange(of: HTTPDocsTests.end))
            let place = before.upperBound..<after.lowerBound
            guard ProcessInfo.processInfo.environment["PARLEY_WRITE_DOCS"] == "1" else {
                #expect(text[place] == table, "write it anew: PARLEY_WRITE_DOCS=1 swift test --filter HTTPDocsTests")
                return
            }
            try text.replacingCharacters(in: place, with: table)
                .write(to: HTTPDocsTests.page, atomically: true, encoding: .utf8)
        }
    }
}

/// Operations as a table for people.
private struct RouteTable {
    let text: String

    init(_ operations: [HTTPInterface.Operation]) {
        let rows = operations.map { operation in
            let names = operation.parameters.filter { $0.place == "query" }.map { "`\($0.name)`" }
            let query = names.isEmpty ? "" : " Query: \(names.joined(separator: ", "))."
            return "| `\(operation.method.rawValue) \(operation.path)` | \(operation.summary)\(query) "
                + "| \(RouteTable.who(operation.access)) |\n"
        }
        text = "| route | what | who |\n|---|---|---|\n" + rows.joined()
    }

    private static func who(_ access: Access) -> String {
        if let proof = access.proof { return proof }
        if access.roles.isEmpty { return "anybody" }
        let isEvery = access.roles == Access.reading.roles
        let who = isEvery ? "every token" : access.roles.map(\.description).sorted().joined(separator: ", ")
        return access.needsAllLines ? "\(who) for all lines" : who
    }
}
