import HTTPTypes
import HummingbirdTesting
import NIOCore
import OrderedCollections
import Testing
import Timeline

@testable import Sandbox

@Suite("Files")
struct MediaTests {
    @Test("a file is uploaded, looked up, fetched whole and in part, and deleted")
    func whole() async throws {
        try await TestSandbox().test { client async throws in
            let bytes = Array("0123456789".utf8)
            let uploaded = try await client.upload(bytes, "image/png")
            #expect(uploaded.0 == .ok)
            let id = try #require(uploaded.1["id"]?.string)
            let found = try await client.get(id)
            #expect(
                found.object?.keys.sorted() == ["file_size", "id", "messaging_product", "mime_type", "sha256", "url"])
            #expect(found["file_size"]?.integer == 10)
            #expect(found["sha256"]?.string == "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882")
            let url = try #require(found["url"]?.string?.dropFirst("http://localhost".count))
            for (range, status, expected) in [
                (nil, 200, "0123456789"), ("bytes=2-4", 206, "234"), ("bytes=7-", 206, "789"), ("bytes=-2", 206, "89"),
                ("bytes=20-", 416, ""),
            ] as [(String?, Int, String)] {
                var headers: HTTPFields = [.authorization: "Bearer sandbox-token"]
                headers[.range] = range
                try await client.execute(uri: String(url), method: .get, headers: headers) { response in
                    #expect(response.status.code == status)
                    #expect(String(buffer: response.body) == expected)
                    #expect(range == nil || response.headers[.contentRange]?.hasSuffix("/10") == true)
                }
            }
            #expect(try await client.get("\(id)?phone_number_id=106540352242922")["id"]?.string == id)
            #expect(try await client.get("\(id)?phone_number_id=106540352242923").subcode == 33)
            #expect(try await client.delete(id) == ["success": true])
            #expect(try await client.get(id).subcode == 33)
            #expect(try await client.ask(.get, String(url), token: "sandbox-token").0 == .notFound)
        }
    }

    @Test("an address ends after five minutes, and can't be made up")
    func addresses() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let id = try #require(try await client.upload([1], "image/png").1["id"]?.string)
            let url = try #require(try await client.get(id)["url"]?.string?.dropFirst("http://localhost".count))
            sandbox.pass(.seconds(299))
            #expect(try await client.ask(.get, String(url), token: "sandbox-token").0 == .ok)
            #expect(try await client.ask(.get, String(url) + "0", token: "sandbox-token").0 == .notFound)
            #expect(try await client.ask(.get, String(url), token: "guess").1.code == 190)
            sandbox.pass(.seconds(1))
            #expect(try await client.ask(.get, String(url), token: "sandbox-token").0 == .notFound)
        }
    }

    @Test("uploaded files last 30 days, those of customers 7")
    func lives() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let uploaded = try #require(try await client.upload([1], "image/png").1["id"]?.string)
            let act = try await client.ask(.post, "/sandbox/customers/ada/act", ["image": "Look"]).1
            let sent = try #require(act["media"]?.string)
            sandbox.pass(.seconds(7 * 86_400 - 1))
            #expect(try await client.get(sent)["id"] != nil)
            sandbox.pass(.seconds(1))
            #expect(try await client.get(sent).subcode == 33)
            #expect(try await client.get(uploaded)["id"] != nil)
            sandbox.pass(.seconds(23 * 86_400))
            #expect(try await client.get(uploaded).subcode == 33)
        }
    }

    @Test("types and sizes are the platform's", arguments: MediaKind.types.map(\.type))
    func types(type: String) async throws {
        let kind = try #require(MediaKind(mimeType: type + "; codecs=x"))
        try await TestSandbox().test { client async throws in
            #expect(try await client.upload([1, 2, 3], type).0 == .ok)
            guard kind != .document, kind != .video, kind != .audio else { return }
            #expect(try await client.upload(Array(repeating: 0, count: kind.limit), type).0 == .ok)
            let large = try await client.upload(Array(repeating: 0, count: kind.limit + 1), type)
            #expect(large.0 == .badRequest)
            #expect(large.1.code == 131053)
        }
    }

    @Test("limits of the kinds")
    func limits() {
        #expect(MediaKind.allCases.map { $0.limit / 1024 } == [16_384, 102_400, 5120, 500, 16_384])
    }

    @Test("what is no file, or none that the platform takes, is refused")
    func refuses() async throws {
        try await TestSandbox().test { client async throws in
            let gif = try await client.upload([1], "image/gif").1
            #expect(gif.code == 100)
            let message = gif["error"]?["message"]?.string ?? ""
            #expect(message.hasPrefix("(#100) Param file must be a file with one of the following types: audio/aac, "))
            #expect(message.hasSuffix("Received file of type 'image/gif'."))
            #expect(try await client.upload([], "image/png").1.code == 131053)
            #expect(try await client.post("106540352242922/media", ["messaging_product": "whatsapp"]).code == 100)
            #expect(try await client.post("106540352242922/media").code == 100)
        }
    }

    @Test("a message names files of its line, or is refused")
    func messages() async throws {
        try await TestSandbox().test { client async throws in
            let id = try #require(try await client.upload([1], "image/png").1["id"]?.string)
            func send(_ id: String, line: String = "106540352242922") async throws -> JSON {
                let body = JSON.text("x", to: "4915100000001").with("type", "image")
                return try await client.send(body.with("image", ["id": .string(id)]), line: line).1
            }
            #expect(try await send(id)["messages"] != nil)
            let unknown = try await send("4711")
            #expect(
                unknown["error"]?["message"]?.string
                    == "(#100) Param image['id'] is not a valid whatsapp business account media attachment ID")
            #expect(try await send(id, line: "106540352242923").code == 100)
        }
        let header: JSON = ["type": "button", "header": ["type": "video", "video": ["id": "7"]]]
        #expect {
            try MediaReferences.check(["type": "interactive", "interactive": header]) { _ in false }
        } throws: { error in
            (error as? GraphError)?.message.contains("interactive['header']['video']['id']") == true
        }
        let template: JSON = [
            "components": [["type": "header", "parameters": [["type": "image", "image": ["id": "7"]]]]]
        ]
        #expect {
            try MediaReferences.check(["type": "template", "template": template]) { _ in false }
        } throws: { error in
            (error as? GraphError)?.message.contains("template['components'][0]['parameters'][0]['image']['id']")
                == true
        }
    }

    @Test("what is kept is bounded")
    func bounded() {
        var store = MediaStore()
        for number in 0...SandboxLimits.inboundMessages {
            store.add("\(number)", .image, line: "1", origin: .business, at: morning)
        }
        #expect(store["0"] == nil)
        #expect(store["1"] != nil)
        store.remove("1")
        store.remove("1")
        #expect(store["1"] == nil)
    }
}

@Suite("Parts of files")
struct ByteRangeTests {
    @Test(
        "what a header asks for",
        arguments: [
            ("bytes=0-0", 0...0), ("bytes=0-", 0...9), ("bytes=3-99", 3...9), ("bytes=-3", 7...9), ("bytes=-99", 0...9),
            ("bytes=10-", nil), ("bytes=5-3", nil), ("bytes=-0", nil), ("bytes=a-b", nil), ("items=0-1", nil),
            ("bytes=1", nil),
        ] as [(String, ClosedRange<Int>?)])
    func bounds(header: String, expected: ClosedRange<Int>?) {
        #expect(ByteRange(header, of: 10)?.bounds == expected)
        #expect(ByteRange(header, of: 0) == nil)
    }
}
