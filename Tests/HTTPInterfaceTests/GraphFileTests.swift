import Broker
import Events
import HTTPTypes
import Testing

@testable import HTTPInterface

/// Files by way of the Graph API (B5): up as they come, down under Parley's own address.
struct GraphFileTests {
    private static let id = "1037543291543636"
    private static let address = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"
    private static let told =
        #"{"messaging_product":"whatsapp","url":"\#(address)","mime_type":"image/png","sha256":"ab","file_size":"3","id":"\#(id)"}"#

    private static func form(_ parts: [String], end: String = "--B--\r\n") -> String {
        parts.map { "--B\r\nContent-Disposition: form-data; \($0)\r\n" }.joined() + end
    }

    private static let file = "name=\"file\"; filename=\"a;b.txt\"\r\nContent-Type: text/plain\r\n\r\n\r\n--X\r\nbytes"

    private func upload(_ client: Client, _ body: String, type: String = "multipart/form-data; boundary=B") async throws
        -> Answer
    {
        try await client.send(.post, "/v23.0/\(House.line)/media", body: body, headers: [.contentType: type])
    }

    @Test("A file is passed on as it came, and recorded by its line")
    func uploads() async throws {
        let platform = ScriptedPlatform()
        platform.answer("POST /\(House.line)/media", 200, #"{"id":"\#(GraphFileTests.id)"}"#)
        try await House.open(forwarding: platform) { house, client in
            let body = GraphFileTests.form(["name=\"messaging_product\"\r\n\r\nwhatsapp", GraphFileTests.file])
            let answer = try await upload(client, body)
            #expect(answer.json == ["id": .string(GraphFileTests.id)])
            #expect(platform.requests.first?.body == body)
            #expect(platform.requests.first?.fields == ["Content-Type: multipart/form-data; boundary=B"])
            let event = try #require(try house.events().last?.event)
            guard case .graphRequestForwarded(let forwarded) = event else {
                Issue.record("\(event)")
                return
            }
            #expect(forwarded.line == LineID(House.line))
        }
    }

    @Test("A form that is none, is cut off, holds a secret or is too large is refused, and nothing is recorded")
    func refusesForms() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) {
            $0.limits.graphUpload = 1_000
        } _: { house, client in
            let bodies = [
                "", "nothing", GraphFileTests.form([GraphFileTests.file], end: ""), GraphFileTests.form([]),
                "--B\r\n\r\nno head\r\n--B--", "--Bx\r\n", GraphFileTests.form(["filename=\"x\"\r\n\r\n"]),
                GraphFileTests.form(["name=\"access_token\"\r\n\r\n\(House.adminToken)", GraphFileTests.file]),
                GraphFileTests.form([GraphFileTests.file, "name=method\r\n\r\ndelete"]),
            ]
            for body in bodies {
                let answer = try await upload(client, body)
                #expect(answer.graphCode == 100, "\(body)")
            }
            for type in ["multipart/form-data", "multipart/mixed; boundary=B"] {
                let answer = try await upload(client, GraphFileTests.form([GraphFileTests.file]), type: type)
                #expect(answer.graphCode == 100, "\(type)")
            }
            let large = GraphFileTests.form([GraphFileTests.file + String(repeating: "x", count: 2_000)])
            let refused = try await upload(client, large)
            #expect(refused.status == .contentTooLarge)
            #expect(platform.requests.isEmpty)
            let events = try house.events()
            #expect(events.count == 1)
        }
    }

    @Test("A form is told the same however it is cut into chunks")
    func looksAtChunks() throws {
        let body = Array(GraphFileTests.form(["name=\"a\"\r\n\r\n", GraphFileTests.file]).utf8)
        for size in 1...body.count {
            var check = try MultipartCheck(contentType: "multipart/form-data; boundary=\"B\"")
            for start in stride(from: 0, to: body.count, by: size) {
                try check.take(body[start..<min(start + size, body.count)])
            }
            try check.finish()
        }
    }

    @Test("What is told of a file leads to Parley, where its bytes come from the platform")
    func downloads() async throws {
        let platform = ScriptedPlatform()
        platform.answer("GET /\(GraphFileTests.id)", 200, GraphFileTests.told)
        platform.file(at: GraphFileTests.address, .file("PNG", type: "image/png"))
        try await House.open(forwarding: platform) { _, client in
            for version in ["/v23.0", ""] {
                let path = "\(version)/\(GraphFileTests.id)"
                #expect(try await client.get(path).json["url"] == .string("http://localhost\(path)/content"))
                let told = try await client.get("\(path)?phone_number_id=\(House.line)")
                #expect(
                    told.json["url"] == .string("http://localhost\(path)/content?phone_number_id=\(House.line)"))
                let file = try await client.send(.get, "\(path)/content", headers: [.range: "bytes=0-2"])
                #expect(file.status == .ok)
                #expect(file.text == "PNG")
                #expect(file.headers[.contentType] == "image/png")
                #expect(file.headers[.contentDisposition] == "attachment")
                #expect(file.headers[.xContentTypeOptions] == "nosniff")
            }
            #expect(platform.fetches.allSatisfy { $0 == "\(GraphFileTests.address) bytes=0-2 default" })
        }
    }

    @Test("A file that is gone, is none, or is elsewhere is the Graph API's error")
    func tellsMissingFiles() async throws {
        let platform = ScriptedPlatform()
        platform.answer("GET /1", 200, GraphFileTests.told)
        platform.answer("GET /2", 200, #"{"id":"2","name":"An account"}"#)
        platform.answer("GET /3", 400, #"{"error":{"message":"x","type":"T","code":100,"fbtrace_id":"A"}}"#)
        platform.answer(
            "GET /4", 200, GraphFileTests.told.replacing(GraphFileTests.address, with: "http://169.254.169.254/"))
        platform.file(
            at: "http://169.254.169.254/",
            .failed(reason: "its address is none of the platform's own", isTransient: false))
        try await House.open(forwarding: platform) { _, client in
            for (node, status) in [1: 404, 2: 400, 3: 400, 4: 502] {
                let answer = try await client.get("/v23.0/\(node)/content")
                #expect(answer.status.code == status, "\(node)")
                #expect(answer.graphCode == (node == 4 ? 131_000 : 100), "\(node)")
            }
        }
    }

    @Test("With a token for some lines, a file is seen by its line alone, and nothing but a file is")
    func keepsLinesApart() async throws {
        let platform = ScriptedPlatform()
        platform.answer("GET /\(GraphFileTests.id)", 200, GraphFileTests.told)
        platform.answer("GET /2", 200, #"{"id":"2","name":"An account"}"#)
        platform.file(at: GraphFileTests.address, .file("PNG", type: "image/png"))
        try await House.open(forwarding: platform) { house, client in
            let limited = try await house.token("shop", .sender, lines: [LineID(House.line)])
            let seen = "?phone_number_id=\(House.line)"
            for ending in ["", "/content"] {
                let path = "/v23.0/\(GraphFileTests.id)\(ending)"
                #expect(try await client.get(path, token: limited).graphCode == 100)
                #expect(try await client.get("\(path)?phone_number_id=7", token: limited).graphCode == 100)
                #expect(try await client.get("\(path)\(seen)&fields=id", token: limited).status == .ok)
                #expect(try await client.get("/v23.0/2\(ending)\(seen)", token: limited).graphCode == 100)
            }
            #expect(platform.requests.allSatisfy { $0.query == ["phone_number_id=\(House.line)"] })
            let before = platform.requests.count
            #expect(try await client.send(.delete, "/v23.0/2\(seen)", token: limited).graphCode == 100)
            #expect(platform.requests.count == before + 1)
            let deleted = try await client.send(.delete, "/v23.0/\(GraphFileTests.id)\(seen)", token: limited)
            #expect(deleted.json == ["success": .bool(true)])
            #expect(platform.requests.last?.method == "DELETE")
        }
    }
}
