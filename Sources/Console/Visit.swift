import Foundation
import HTTPInterface
import Timeline

/// One request for a page, by somebody who has a session, or has to sign in first.
struct Visit: Sendable {
    let request: PageRequest
    let resources: any PageResources
    /// The parts of the path that the page names.
    let parts: [String: String]

    /// Who asks.
    ///
    /// - Throws: A ``PageProblem`` that leads to the page where one signs in.
    func visitor() async throws -> Visitor {
        guard request.session != nil else { throw PageProblem.signIn }
        return try await get("/v1/me", as: Visitor.self)
    }

    /// What a resource tells.
    ///
    /// - Throws: A ``PageProblem`` with what `/v1` says of it.
    func get<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) async throws -> Value {
        let answer = await resources.get(path)
        guard answer.status == 200 else { throw PageProblem(answer) }
        return try JSONDecoder().decode(type, from: Data(answer.body))
    }

    /// The same of one that may not be there: nil then.
    func find<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) async throws -> Value? {
        do { return try await get(path, as: type) } catch let problem as PageProblem where problem.status == 404 {
            return nil
        }
    }

    /// A parameter of the query; nil where it is missing or empty.
    func query(_ name: String) -> String? { request.query[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A part of the path.
    func part(_ name: String) -> String { parts[name] ?? "" }
}

/// Who looks at a page.
struct Visitor: Decodable, Sendable {
    let name: String
    let role: String
    let lines: [String]

    var isAgent: Bool { role == "agent" }
    /// Whether they may change what holds for everybody.
    var administers: Bool { role == "admin" && lines.isEmpty }
}

/// Why a page can't be shown.
struct PageProblem: Error, Sendable {
    let status: Int
    let title: String
    let detail: String

    init(_ status: Int, _ title: String, _ detail: String) {
        (self.status, self.title, self.detail) = (status, title, detail)
    }

    private struct Told: Decodable {
        let title: String
        let detail: String
    }

    /// What `/v1` says.
    init(_ answer: ResourceAnswer) {
        let told = try? JSONDecoder().decode(Told.self, from: Data(answer.body))
        self.init(answer.status, told?.title ?? "It can't be shown", told?.detail ?? "Status \(answer.status).")
    }

    /// Nobody is signed in.
    static let signIn = PageProblem(401, "Sign in first", "Sign in with your token.")

    /// The page that says so.
    func answer(_ visit: Visit) async -> PageAnswer {
        guard status != 401 else { return SignIn.redirect(visit) }
        let visitor = try? await visit.visitor()
        let content = Content(title: title, detail: detail, comes: status == 503 && visit.request.method == "GET")
        return Layout(visit, visitor, title: title, here: "").page("problem", content, status: status)
    }

    private struct Content {
        let title: String
        let detail: String
        /// Whether it can be shown in a while: the page then asks for itself again.
        let comes: Bool
    }
}

extension String {
    /// As a part of a path or a value of a query.
    var encoded: String {
        addingPercentEncoding(withAllowedCharacters: CharacterSet.alphanumerics.union(.init(charactersIn: "-._~")))
            ?? ""
    }
}
