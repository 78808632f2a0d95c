import Broker
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import HTTPTypes
import Messages
import Settings
import Testing

@testable import HTTPInterface

/// What Parley doesn't decide itself is passed on to the platform (B5): as it is, under another token, and recorded.
struct GraphNodeTests {
    private static let account = "102290129340398"

    private func forwarded(_ house: House) throws -> [GraphRequestForwarded] {
        try house.events().compactMap { if case .graphRequestForwarded(let event) = $0.event { event } else { nil } }
    }

    @Test("A change is passed on with its version, query and body, and recorded before it is answered")
    func passesChangesOn() async throws {
        let platform = ScriptedPlatform()
        platform.answer("POST /\(GraphNodeTests.account)/message_templates", 200, #"{"id":"5","status":"PENDING"}"#)
        try await House.open(forwarding: platform) { house, client in
            let answer = try await client.post(
                "/v21.0/\(GraphNodeTests.account)/message_templates?a=b%20c", #"{"name":"x"}"#)
            #expect(answer.json == ["id": "5", "status": "PENDING"])
            let request = try #require(platform.requests.first)
            #expect(request.line == "POST /\(GraphNodeTests.account)/message_templates?a=b c")
            #expect(request.version == "v21.0")
            #expect(request.body == #"{"name":"x"}"#)
            let text = try await client.post("/\(GraphNodeTests.account)/upsert_message_templates", #""{\"a\":1}""#)
            #expect(text.status == .ok)
            #expect(platform.requests.last?.body == #""{\"a\":1}""#)
            let event = try #require(try forwarded(house).first)
            #expect(event.method == "POST")
            #expect(event.path == "/\(GraphNodeTests.account)/message_templates")
            #expect((event.by, event.httpStatus, event.code) == (.api("admin"), 200, 0))
            #expect(event.line == .absent)
        }
    }

    @Test("Without a version the connector's is used; reads are not recorded")
    func takesUnversionedPaths() async throws {
        let platform = ScriptedPlatform()
        platform.answer("GET /\(House.line)/whatsapp_business_profile", 200, #"{"data":[{"about":"Hi"}]}"#)
        try await House.open(forwarding: platform) { house, client in
            let answer = try await client.get("/\(House.line)/whatsapp_business_profile?fields=about")
            #expect(answer.json["data"][0]["about"] == "Hi")
            #expect(platform.requests.first?.version == nil)
            #expect(try forwarded(house).isEmpty)
            #expect(try await client.get("/nothing").problem == "not-found")
            #expect(try await client.get("/-/\(House.line)").problem == "not-found")
        }
    }

    @Test("The platform's refusal is passed on as it is, and recorded with its code")
    func passesRefusalsOn() async throws {
        let platform = ScriptedPlatform()
        platform.answer(
            "DELETE /\(House.line)/block_users", 400,
            #"{"error":{"message":"(#139100) x","type":"OAuthException","code":139100,"fbtrace_id":"A"}}"#)
        try await House.open(forwarding: platform) { house, client in
            let answer = try await client.send(
                .delete, "/v23.0/\(House.line)/block_users", body: #"{"messaging_product":"whatsapp"}"#)
            #expect(answer.status == .badRequest)
            #expect(answer.graphCode == 139_100)
            #expect(platform.requests.first?.body == #"{"messaging_product":"whatsapp"}"#)
            let event = try #require(try forwarded(house).first)
            #expect((event.line, event.httpStatus, event.code) == (LineID(House.line), 400, 139_100))
        }
    }

    @Test("Parley's token goes out nowhere: not in the query, a form, JSON, nor hidden in a value")
    func keepsItsToken() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { house, client in
            let token = House.adminToken.replacing(" ", with: "%20").replacing("'", with: "%27")
            let path = "/v23.0/\(GraphNodeTests.account)/subscribed_apps"
            #expect(try await client.get("\(path)?access_token=\(token)&x=1", token: nil).status == .ok)
            let json = #"{"access_token":"\#(House.adminToken)","a":1}"#
            let inJSON = try await client.send(
                .post, path, token: nil, body: json, headers: [.contentLength: "\(json.utf8.count)"])
            #expect(inJSON.status == .ok)
            let text = "access_token=\(token)&a=%7B%22b%22%3A1%7D"
            let form: HTTPFields = [
                .contentType: "application/x-www-form-urlencoded", .contentLength: "\(text.utf8.count)",
            ]
            let inForm = try await client.send(.post, path, token: nil, body: text, headers: form)
            #expect(inForm.status == .ok)
            #expect(platform.requests.map(\.query) == [["x=1"], [], []])
            #expect(platform.requests.map(\.body) == ["", #"{"a":1}"#, "a=%7B%22b%22%3A1%7D"])
            let hidden = try await client.post(path, #"{"note":"\#(House.adminToken)"}"#)
            #expect(hidden.graphCode == 100)
            #expect(try await client.get("\(path)?note=\(token)").graphCode == 100)
            #expect(platform.requests.count == 3)
            for request in platform.requests { #expect(!"\(request)".contains(House.adminToken)) }
        }
    }

    @Test(
        "What would have the platform do something else is refused",
        arguments: [
            "method=delete", "batch=%5B%5D", "ids=1,2", "a=1&a=2", "a%2Eb=1", "a=%zz",
        ])
    func refusesTricks(query: String) async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { _, client in
            let answer = try await client.get("/v23.0/\(GraphNodeTests.account)?\(query)")
            #expect(answer.graphCode == 100)
            #expect(try await client.post("/v23.0/\(House.line)/register", #"{"method":"delete"}"#).graphCode == 100)
            #expect(try await client.post("/v23.0/\(House.line)/register", "no JSON").graphCode == 100)
            let type: HTTPFields = [.contentType: "image/png"]
            #expect(
                try await client.send(.post, "/v23.0/\(House.line)/register", body: "x", headers: type).graphCode == 100
            )
            #expect(platform.requests.isEmpty)
        }
    }

    @Test("Addresses of the platform's lead to Parley, and none opens anything")
    func rewritesAddresses() async throws {
        let platform = ScriptedPlatform()
        platform.answer(
            "GET /\(GraphNodeTests.account)/message_templates", 200,
            #"""
            {"data":[{"access_token":"PAGE","x":1.50,"note":"https://shop.example/?access_token=S&y=2"}],"paging":{"next":"https:\/\/platform.example\/v23.0\/1\/message_templates?access_token=SECRET&limit=1&after=A","previous":"https://graph.facebook.com/v23.0/1?access_token=S"}}
            """#)
        try await House.open(forwarding: platform) { _, client in
            var headers: HTTPFields = [:]
            if let name = HTTPField.Name("X-Forwarded-Proto") { headers[name] = "https" }
            let answer = try await client.send(
                .get, "/v23.0/\(GraphNodeTests.account)/message_templates", headers: headers)
            #expect(answer.json["paging"]["next"] == "https://localhost/v23.0/1/message_templates?limit=1&after=A")
            #expect(answer.json["paging"]["previous"] == "https://localhost/v23.0/1")
            #expect(answer.json["data"][0]["note"] == "https://shop.example/?y=2")
            #expect(answer.text.contains("1.50"))
            #expect(answer.json["data"][0]["access_token"] == "hidden")
        }
    }

    @Test("A platform that answers a page, a redirect or nothing is the Graph API's error, and a change is in doubt")
    func survivesNonsense() async throws {
        let platform = ScriptedPlatform()
        platform.answer("POST /1/register", 200, "<html>Sorry</html>")
        platform.answer("POST /2/register", 302, "{}")
        platform.answer("POST /3/register", .unanswered(reason: "deadlineExceeded"))
        platform.answer("POST /4/register", .notSent(reason: "no connection"))
        platform.answer("GET /5/settings", .unanswered(reason: "deadlineExceeded"))
        try await House.open(forwarding: platform) { house, client in
            let statuses = [1: 502, 2: 502, 3: 504, 4: 503]
            for (node, status) in statuses.sorted(by: { $0.key < $1.key }) {
                let answer = try await client.post("/v23.0/\(node)/register", "{}")
                #expect(answer.status.code == status)
                #expect(answer.graphCode == (node == 4 ? 131_016 : 131_000))
                #expect((answer.json["error"]["is_transient"] == true) == (node == 4))
            }
            #expect(try forwarded(house).map(\.httpStatus) == [200, 302, 0])
            #expect(try await client.get("/v23.0/5/settings").json["error"]["is_transient"] == true)
            platform.close("the default connector has no access token")
            let closed = try await client.get("/v23.0/5/settings")
            #expect(closed.graphCode == 131_016)
        }
        try await House.open { _, client in
            let answer = try await client.get("/v23.0/5/settings")
            #expect(answer.graphCode == 131_016)
        }
    }

    @Test("The session of an upload takes bytes as they are, from where the client goes on")
    func uploadsInSessions() async throws {
        let platform = ScriptedPlatform()
        platform.answer("POST /upload:MTp4==", 200, #"{"h":"4::abc"}"#)
        try await House.open(forwarding: platform) { _, client in
            var headers: HTTPFields = [.contentType: "image/png", .authorization: "OAuth \(House.adminToken)"]
            if let name = HTTPField.Name("file_offset") { headers[name] = "3" }
            let answer = try await client.send(
                .post, "/v23.0/upload:MTp4==", token: nil, body: "PNG", headers: headers)
            #expect(answer.json["h"] == "4::abc")
            let request = try #require(platform.requests.first)
            #expect(request.body == "PNG")
            #expect(request.fields == ["Content-Type: image/png", "file_offset: 3"])
            let session = try await client.post("/upload:MTp4==", "x")
            #expect(session.problem == "not-found")
        }
    }

    @Test("What the platform did and Parley could not record is told so that nobody does it again")
    func tellsWhatIsNotRecorded() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { house, client in
            house.log.set(.refuse(.diskFull("full")))
            let answer = try await client.post("/v23.0/\(House.line)/register", "{}")
            #expect(answer.status == .internalServerError)
            #expect(answer.json["error"]["is_transient"] == .null)
        }
    }

    @Test("Who sends reads; only administrators change; who is for some lines sees no others")
    func checksRoles() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { house, client in
            let (sender, reader) = (try await house.token("crm", .sender), try await house.token("board", .reader))
            let limited = try await house.token("shop", .sender, lines: [LineID(House.line)])
            let manager = try await house.token("manager", .admin, lines: [LineID(House.line)])
            let (own, other) = ("/v23.0/\(House.line)", "/v23.0/\(GraphNodeTests.account)")
            // Method, path, and the codes for who sends, reads, sends by a line, administrates a line; 0 where it is passed on.
            let rows: [(HTTPRequest.Method, String, [Int64])] = [
                (.get, "\(other)/message_templates", [0, 10, 100, 100]), (.get, "\(own)/settings", [0, 10, 10, 0]),
                (.get, "\(other)/unheard_of", [10, 10, 100, 100]), (.post, "\(own)/register", [10, 10, 10, 0]),
                (.post, "\(other)/message_templates", [10, 10, 100, 100]),
                (.post, "\(own)/block_users", [0, 10, 0, 0]),
                (.get, "\(own)/block_users", [0, 10, 0, 0]), (.post, "\(other)/media", [0, 10, 100, 100]),
                (.delete, "\(own)/message_qrdls/ABC", [10, 10, 10, 0]), (.get, other, [0, 10, 100, 100]),
                (.delete, other, [100, 10, 100, 100]), (.post, other, [10, 10, 100, 100]),
                (.get, "\(own)/settings?fields=account%7Bphone_numbers%7D", [0, 10, 10, 100]),
                (.get, "\(own)/settings?phone_number_id=7", [0, 10, 10, 100]),
                (.get, "/v23.0/signups/7", [10, 10, 100, 100]), (.post, "/v23.0/upload:MTp4==", [10, 10, 100, 100]),
            ]
            for (method, path, codes) in rows {
                for (token, code) in zip([sender, reader, limited, manager], codes) {
                    let body = method == .post ? "{}" : nil
                    let answer = try await client.send(method, path, token: token, body: body)
                    #expect((answer.graphCode ?? 0) == code, "\(method) \(path), \(codes): \(answer.text)")
                }
            }
            #expect(try await client.post("\(own)/register", "{}", token: nil).graphCode == 190)
            #expect(try await client.post("\(own)/register", "{}", token: "wrong").graphCode == 190)
        }
    }

    @Test("With several connectors the line decides, then the line in the query, then the account")
    func choosesConnectors() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) {
            $0.connectors = [.init(name: "main", accounts: [GraphNodeTests.account])]
            $0.sending = [.standard, "main"]
        } _: { house, client in
            var policy = LinePolicy()
            policy.connector = "main"
            _ = try await house.broker.submit(.setPolicy("700", policy))
            _ = try await house.broker.submit(.setPolicy("800", LinePolicy()))
            let rows: [(String, ConnectorName?)] = [
                ("/700/settings", "main"), ("/800/settings", .standard), ("/5?phone_number_id=700", "main"),
                ("/\(GraphNodeTests.account)/message_templates", "main"), ("/5/message_templates", nil), ("/5", nil),
            ]
            for (path, connector) in rows {
                let before = platform.requests.count
                let answer = try await client.get("/v23.0\(path)")
                if let connector {
                    #expect(platform.requests.last?.connector == connector, "\(path)")
                } else {
                    #expect(answer.graphCode == 100, "\(path)")
                    #expect(platform.requests.count == before)
                }
            }
        }
    }
}
