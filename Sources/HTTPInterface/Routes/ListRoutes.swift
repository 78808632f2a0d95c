import Broker
import Decisions
import Events
import HTTPTypes
import Hummingbird
import Projections

/// Lists of customers, for the lines' blacklists (S1.13, S1.14): made, changed, shown page by page.
struct ListRoutes: Resource {
    private let gate: Gate

    /// Bytes of a request's body.
    private static let bodyLimit = 1 << 20

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/lists", id: "listLists", tag: "Settings", access: .reading,
                "Lists the lists of customers, and how many are on each."
            )
            .answers(200, "The lists, by name.", .object(["lists": .list(Summary.schema)]))
            .handle { _, _ in try await list() },
            operation(.get, "getList", "Shows who is on a list, page by page.")
                .listing(after: .string)
                .answers(200, "Phone numbers and user ids; `next` is the `after` of the next page.", ListPage.schema)
                .handle { exchange, _ in try await show(exchange) },
            operation(.put, "putList", "Makes a list exactly this.")
                .body(.object(["entries": ListRoutes.entries]), limit: ListRoutes.bodyLimit)
                .answers(200, "The list.", Summary.schema)
                .handle { exchange, _ in try await put(exchange) },
            operation(.patch, "patchList", "Adds to a list, and removes from it.")
                .body(
                    .object(["add": ListRoutes.entries, "remove": ListRoutes.entries], optional: ["add", "remove"]),
                    limit: ListRoutes.bodyLimit
                )
                .answers(200, "The list.", Summary.schema)
                .handle { exchange, _ in try await patch(exchange) },
            operation(.delete, "removeList", "Removes a list that no line uses.")
                .answers(204, "Removed.")
                .handle { exchange, _ in
                    let events = try await gate.submit(.removeList(name: exchange.path("name")))
                    return Response(status: .noContent).telling(events)
                },
        ]
    }

    private func operation(_ method: HTTPRequest.Method, _ id: String, _ summary: String) -> Operation {
        Operation(method, "/v1/lists/{name}", id: id, tag: "Settings", access: .administering, summary)
            .part("name", .string, "The list's name: 1 to 64 letters, digits, '-', '_' or '.'.")
    }

    private static let entries = Schema.list(
        .string("A phone number in any written form, or a user id. At most \(Lists.changeLimit) are changed at once."))

    private struct Summary: Encodable {
        let name: String
        let count: Int

        static let schema = Schema.named("List", .object(["name": .string, "count": .integer]))
    }

    private struct ListPage: Encodable {
        let name: String
        let count: Int
        let entries: [String]
        @OrNull var next: String?

        static let schema = Schema.named(
            "ListPage",
            .object([
                "name": .string, "count": .integer, "entries": .list(.string), "next": .orNull(.string),
            ]))
    }

    private struct Wanted: Decodable { var entries: [String] }

    private struct Change: Decodable {
        var add: [String]?
        var remove: [String]?
    }

    private func list() async throws -> Response {
        let lists = try await gate.look { $0.lists }
        return try .json(["lists": lists.names.map { Summary(name: $0, count: lists.count(of: $0) ?? 0) }])
    }

    /// Sorted here: a list may have a million entries, and the writer has other things to do.
    private func show(_ exchange: Exchange) async throws -> Response {
        let (name, limit) = (exchange.path("name"), try exchange.limit())
        let lists = try await gate.look { $0.lists }
        guard let count = lists.count(of: name) else { throw unknown(name) }
        let after = exchange.query("after") ?? ""
        let page = lists.entries(of: name).filter { $0 > after }.smallest(limit + 1)
        let shown = page.prefix(limit)
        return try .json(
            ListPage(
                name: name, count: count, entries: shown.map(ListEntry.words),
                next: page.count > limit ? shown.last : nil))
    }

    private func put(_ exchange: Exchange) async throws -> Response {
        let entries = try await exchange.decode(Wanted.self).entries
        return try await submit(.setList(name: exchange.path("name"), entries: entries), exchange)
    }

    private func patch(_ exchange: Exchange) async throws -> Response {
        let change = try await exchange.decode(Change.self)
        let name = exchange.path("name")
        // A misspelt name would make a list that nothing uses.
        guard try await gate.look({ $0.lists.count(of: name) }) != nil else { throw unknown(name) }
        return try await submit(
            .changeList(name: name, add: change.add ?? [], remove: change.remove ?? []), exchange)
    }

    private func submit(_ command: Command, _ exchange: Exchange) async throws -> Response {
        let name = exchange.path("name")
        let events = try await gate.submit(command)
        let count = try await gate.look { $0.lists.count(of: name) }
        return try .json(Summary(name: name, count: count ?? 0)).telling(events)
    }

    private func unknown(_ name: String) -> Problem {
        Problem(.notFound, "there is no list '\(name)': see 'GET /v1/lists', or PUT /v1/lists/{name}")
    }
}

extension Sequence<String> {
    /// The smallest so many, in order, without sorting the rest.
    fileprivate func smallest(_ count: Int) -> [String] {
        var smallest: [String] = []
        for text in self {
            smallest.append(text)
            if smallest.count >= 2 * count + 100 { smallest = Array(smallest.sorted().prefix(count)) }
        }
        return Array(smallest.sorted().prefix(count))
    }
}
