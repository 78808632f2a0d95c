import Foundation
public import HTTPInterface

/// The desk and the console: what people see of Parley in a browser (S2, B10, B14). Each page is made of what `/v1` tells who asks
/// for it.
public struct ConsolePages: Pages {
    private let routes: [PageRoute]

    /// All pages.
    public init() {
        routes =
            SignIn.routes + DeskPages.routes + ConversationPages.routes + BoardPages.routes + TaskPages.routes
            + LogPages.routes + [PageRoute("/", answer: Home.answer)]
    }

    /// Whether it is a page's, and which.
    public func route(of path: String) -> String? {
        if Asset.name(in: path) != nil { return Asset.route }
        return find(path)?.route.path
    }

    /// Answers a request for a page.
    public func answer(_ request: PageRequest, _ resources: any PageResources) async -> PageAnswer {
        if let name = Asset.name(in: request.path) { return Asset.answer(name, known: request.known) }
        guard let found = find(request.path) else { return PageAnswer(404) }
        let visit = Visit(request: request, resources: resources, parts: found.parts)
        do {
            return try await found.route.answer(visit).guarded()
        } catch let problem as PageProblem {
            return await problem.answer(visit).guarded()
        } catch {
            return await PageProblem(500, "Something went wrong here", "Parley's log says more.").answer(visit)
                .guarded()
        }
    }

    private func find(_ path: String) -> (route: PageRoute, parts: [String: String])? {
        let given = path.split(separator: "/")
        for route in routes { if let parts = route.parts(of: given) { return (route, parts) } }
        return nil
    }
}

/// A page: the path under which it is, and what answers it.
struct PageRoute: Sendable {
    /// With its parts in braces.
    let path: String
    let answer: @Sendable (Visit) async throws -> PageAnswer
    private let pattern: [Substring]

    init(_ path: String, answer: @escaping @Sendable (Visit) async throws -> PageAnswer) {
        (self.path, self.answer) = (path, answer)
        pattern = path.split(separator: "/")
    }

    /// The parts of a path, decoded; nil for another page's.
    func parts(of given: [Substring]) -> [String: String]? {
        guard given.count == pattern.count else { return nil }
        var parts: [String: String] = [:]
        for (expected, part) in zip(pattern, given) {
            if expected.first == "{" {
                parts[String(expected.dropFirst().dropLast())] = part.removingPercentEncoding ?? String(part)
            } else if expected != part {
                return nil
            }
        }
        return parts
    }
}

/// Where somebody begins: an agent at the desk, everybody else with the conversations.
enum Home {
    @Sendable static func answer(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        return .redirect(to: visitor.isAgent ? "/desk" : "/conversations")
    }
}
