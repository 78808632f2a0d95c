import HTTPTypes
import HummingbirdTesting
import NIOCore
import OrderedCollections
import Testing

@testable import Sandbox

@Suite("Paths, tokens and bodies of the Graph API")
struct GraphPathTests {
    @Test("the version is optional, and any is taken")
    func version() async throws {
        try await TestSandbox().test { client async throws in
            for prefix in ["", "/v14.0", "/v24.0", "/v99.0"] {
                let answer = try await client.ask(.get, "\(prefix)/106540352242922", token: "sandbox-token")
                #expect(answer.1["id"]?.string == "106540352242922", "\(prefix)")
            }
            #expect(try await client.ask(.get, "/v24.0", token: "sandbox-token").1.code == 2500)
            #expect(try await client.ask(.get, "/v24/106540352242922", token: "sandbox-token").1.code != nil)
        }
    }

    @Test("the token stands in the header or in the query")
    func token() async throws {
        try await TestSandbox().test { client async throws in
            let path = "/v24.0/106540352242922"
            #expect(try await client.ask(.get, "\(path)?access_token=sandbox-token").0 == .ok)
            #expect(try await client.ask(.get, "\(path)?access_token=guess").1.code == 190)
            let missing = try await client.ask(.get, path)
            #expect(missing.0 == .unauthorized)
            #expect(missing.1.code == 104)
            #expect(missing.1["error"]?["type"]?.string == "OAuthException")
            #expect(missing.1["error"]?["fbtrace_id"]?.string?.isEmpty == false)
        }
    }

    @Test("a form says what JSON says")
    func form() async throws {
        try await TestSandbox().test { client async throws in
            let text =
                "messaging_product=whatsapp&to=%2B49+151+00000001&type=text&text=%7B%22body%22%3A%22Gr%C3%BC%C3%9Fe%22%7D"
            let type = "application/x-www-form-urlencoded"
            let withHeader: HTTPFields = [.authorization: "Bearer sandbox-token", .contentType: type]
            let bare: HTTPFields = [.contentType: type]
            for (headers, body) in [(withHeader, text), (bare, text + "&access_token=sandbox-token")] {
                let uri = "/v24.0/106540352242922/messages"
                try await client.execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(string: body)) {
                    #expect($0.status == .ok)
                }
            }
            let messages = try await client.ask(.get, "/sandbox/messages").1["messages"]?.array
            #expect(messages?.compactMap { $0["text"]?.string } == ["Grüße", "Grüße"])
        }
    }

    @Test("what is not there is told as the platform tells it")
    func unknown() async throws {
        try await TestSandbox().test { client async throws in
            let object = try await client.get("4711")
            #expect(object.code == 100)
            #expect(object.subcode == 33)
            #expect(
                object["error"]?["message"]?.string?.hasPrefix("Unsupported get request. Object with ID '4711'") == true
            )
            #expect(object["error"]?["type"]?.string == "GraphMethodException")
            #expect(try await client.post("106540352242922/nothing").code == 2500)
            let edge = try await client.get("106540352242922/nothing")
            #expect(
                edge["error"]?["message"]?.string
                    == "(#100) Tried accessing nonexisting field (nothing) on node type (WhatsAppBusinessPhoneNumber)")
            #expect(try await client.get("106540352242922?fields=id,nothing").code == 100)
            #expect(try await client.get("106540352242922/message_qrdls/a/b").code == 2500)
            #expect(try await client.ask(.put, "/v24.0/106540352242922", [:], token: "sandbox-token").1.code == 2500)
            // An edge of another kind of object.
            #expect(try await client.post("106540352242922/flows").code == 2500)
            #expect(try await client.delete("106540352242922").subcode == 33)
        }
    }

    @Test(
        "no path and no body brings it down",
        arguments: ["", "/", "//", "/v24.0/", "/v24.0/%ff%00/messages", "/..", "/v24.0/106540352242922/messages/x"])
    func survives(path: String) async throws {
        try await TestSandbox().test { client async throws in
            for body: JSON? in [nil, [], "x", ["messaging_product": []]] {
                let (status, _) = try await client.ask(.post, path, body, token: "sandbox-token")
                #expect((400..<500).contains(status.code))
            }
        }
    }

    @Test(
        "no cursor and no limit brings it down",
        arguments: ["OTIyMzM3MjAzNjg1NDc3NTgwNw==", "LTE=", "x", "", "MA==", "OTk5OTk5"], ["1", "9223372036854775807"])
    func pages(cursor: String, limit: String) async throws {
        try await TestSandbox().test { client async throws in
            for direction in ["after", "before"] {
                let path = "102290129340398/message_templates?limit=\(limit)&\(direction)=\(cursor)"
                let answer = try await client.get(path)
                #expect(answer["data"] != nil || answer.code == 100)
            }
        }
    }

    @Test("fields are chosen, with what stands in braces behind them")
    func selection() throws {
        let object: JSON = ["id": "1", "name": "A", "status": "B", "none": .null]
        let chosen = try FieldSelection("name,preview.invalidate(true){a,b}").show(
            object.with("preview", "P"), usual: [], of: .flow)
        #expect(chosen == ["name": "A", "preview": "P", "id": "1"])
        #expect(
            try FieldSelection(nil).show(object, usual: ["status", "none"], of: .flow) == ["status": "B", "id": "1"])
        #expect(throws: GraphError.self) { try FieldSelection("other").show(object, usual: [], of: .flow) }
    }
}

@Suite("Forms")
struct FormTests {
    @Test("pairs with escapes; objects, arrays and truth values are read as such")
    func pairs() {
        let read = FormReader.read(Array("a=1&b=%7B%22c%22%3A2%7D&d=true&e=x+y%26z&f&=g&h={no".utf8))
        #expect(read == ["a": "1", "b": ["c": 2], "d": true, "e": "x y&z", "f": "", "h": "{no"])
    }

    @Test("parts are fields and files")
    func parts() throws {
        let body =
            "junk--b\r\nContent-Disposition: form-data; name=a\r\n\r\none\r\n--b\r\n"
            + "content-disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\nContent-Type: text/plain\r\n\r\nt\r\n--b--"
        let read = try #require(MultipartReader(Array(body.utf8), contentType: "multipart/form-data; boundary=\"b\""))
        #expect(read.fields == ["a": "one"])
        #expect(read.files == [.init(field: "f", name: "x.txt", mimeType: "text/plain", bytes: Array("t".utf8))])
    }

    @Test(
        "bodies that are none", arguments: ["", "--b", "--b\r\n\r\n", "--b\r\nx: y\r\n\r\nz\r\n--b--", "--b\r\nno end"])
    func broken(body: String) {
        #expect(MultipartReader(Array(body.utf8), contentType: "multipart/form-data; boundary=b") == nil)
        #expect(MultipartReader(Array(body.utf8), contentType: "multipart/form-data") == nil)
    }

    @Test("escapes")
    func escapes() {
        #expect(PercentCoding.decode("a%20b%2") == "a b%2")
        #expect(PercentCoding.decode("%zz%41") == "%zzA")
        #expect(PercentCoding.encode("a b/ü") == "a%20b%2F%C3%BC")
    }
}
