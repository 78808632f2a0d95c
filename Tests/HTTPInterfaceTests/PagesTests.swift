import Broker
import Events
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import Timeline

@testable import HTTPInterface

/// Pages beside `/v1`: who makes them knows what `/v1` tells the one who asks, and nothing else.
@Suite(.timeLimit(.minutes(5))) struct PagesTests {
    /// Shows who asks and what they said.
    private struct Echo: Pages {
        func route(of path: String) -> String? { path.hasPrefix("/pages/") ? "/pages/{name}" : nil }

        func answer(_ request: PageRequest, _ resources: any PageResources) async -> PageAnswer {
            let me = await resources.get("/v1/me")
            let form = request.form.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
            let text = "\(request.method) \(request.path) \(request.query["q"] ?? "") \(form) \(me.status) "
            return PageAnswer(
                200, [("Content-Type", "text/plain"), ("Set-Cookie", "a=b")], Array(text.utf8) + me.body)
        }
    }

    private func open(_ test: @escaping @Sendable (House, Client, BrowserSessions) async throws -> Void) async throws {
        let sessions = BrowserSessions()
        try await House.open {
            ($0.pages, $0.sessions) = (Echo(), sessions)
        } _: { house, client in
            try await test(house, client, sessions)
        }
    }

    private func ask(
        _ client: Client, _ method: HTTPRequest.Method, _ path: String, cookie: String? = nil, body: String = "",
        form: String? = nil
    ) async throws -> Answer {
        var fields: HTTPFields = [:]
        if let cookie { fields[.cookie] = "\(BrowserSessions.cookie)=\(cookie)" }
        if let form, let name = HTTPField.Name(BrowserSessions.field) { fields[name] = form }
        let answer = try await client.http.executeRequest(
            uri: path, method: method, headers: fields, body: ByteBuffer(string: body))
        return Answer(answer)
    }

    @Test("A page is told what its reader may see; a form and a query are read; what is too large is refused")
    func answers() async throws {
        try await open { house, client, sessions in
            let ana = try await house.token("ana", .agent, lines: [LineID(House.line)])
            let cookie = try #require(sessions.seal(ana, at: SystemTime.real))
            let shown = try await ask(client, .get, "/pages/a%20b?q=1%2B1", cookie: cookie)
            #expect(shown.text.hasPrefix("GET /pages/a%20b 1+1  200 "), "\(shown.text)")
            #expect(shown.text.contains("\"role\":\"agent\"") && shown.text.contains("\"lines\":[\"\(House.line)\"]"))
            #expect(shown.headers[.cacheControl] == "no-store" && shown.headers[.setCookie] == "a=b")
            let nobody = try await ask(client, .get, "/pages/x")
            #expect(nobody.text.contains(" 401 "))
            let posted = try await ask(client, .post, "/pages/x", body: "name=A+%C3%A9&other=%26")
            #expect(posted.text.hasPrefix("POST /pages/x  name=A é&other=& 401"), "\(posted.text)")
            let large = try await ask(client, .post, "/pages/x", body: String(repeating: "x", count: 20_000))
            #expect(large.problem == "too-large")
            #expect(try await ask(client, .delete, "/pages/x").problem == "method-not-allowed")
            #expect(try await ask(client, .head, "/pages/x").text.isEmpty)
        }
    }

    @Test("A cookie is a token on Parley's own routes, and none on the Graph API's; it ends with its token")
    func signsIn() async throws {
        try await open { house, client, sessions in
            let ana = try await house.token("ana", .agent)
            let cookie = try #require(sessions.seal(ana, at: SystemTime.real))
            let form = try #require(sessions.open(cookie, at: SystemTime.real)).formToken
            #expect(try await ask(client, .get, "/v1/me", cookie: cookie).json["name"] == "ana")
            _ = try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana\"}")
            #expect(try await ask(client, .post, "/v1/agents/ana/log-in", cookie: cookie).problem == "forbidden")
            #expect(try await ask(client, .post, "/v1/agents/ana/log-in", cookie: cookie, form: form).status == .ok)
            #expect(try await ask(client, .get, "/v24.0/\(House.line)", cookie: cookie).status == .unauthorized)
            _ = try await client.send(.delete, "/v1/tokens/ana")
            #expect(try await ask(client, .get, "/v1/me", cookie: cookie).problem == "unauthenticated")
        }
    }
}
