import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Sandbox

@Suite("Flows and uploads over the Graph API")
struct FlowEndpointTests {
    private static let path = "102290129340398/flows"
    private static let screens = #"{"version":"7.0","screens":[{"id":"WELCOME"}]}"#

    private func take(_ client: any TestClientProtocol, _ asset: String, _ flow: String) async throws -> JSON {
        let body =
            "--b\r\nContent-Disposition: form-data; name=\"asset_type\"\r\n\r\nFLOW_JSON\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"flow.json\"\r\n\r\n\(asset)\r\n--b--\r\n"
        let headers: HTTPFields = [
            .authorization: "Bearer sandbox-token", .contentType: "multipart/form-data; boundary=b",
        ]
        return try await client.execute(
            uri: "/v24.0/\(flow)/assets", method: .post, headers: headers, body: ByteBuffer(string: body)
        ) { response in
            (try? JSON(parsing: response.body.readableBytesView)) ?? .null
        }
    }

    @Test("a flow goes from a draft to its end, and no other way")
    func life() async throws {
        try await TestSandbox().test { client async throws in
            let made = try await client.post(FlowEndpointTests.path, ["name": "Survey", "categories": ["SURVEY"]])
            let id = try #require(made["id"]?.string)
            #expect(try await client.post("\(id)/publish").code == 139002)
            #expect(try await client.post("\(id)/deprecate").code == 139003)
            #expect(try await take(client, "{", id)["validation_errors"]?.array?.count == 1)
            #expect(try await take(client, "{}", id)["validation_errors"]?.array?.count == 2)
            #expect(try await client.post("\(id)/publish").code == 139002)
            #expect(
                try await take(client, FlowEndpointTests.screens, id) == ["success": true, "validation_errors": []])
            #expect(try await client.post(id, ["name": "Other", "categories": ["OTHER"]]) == ["success": true])
            let shown = try await client.get("\(id)?fields=name,status,json_version,preview.invalidate(false)")
            #expect(shown["name"] == "Other")
            #expect(shown["json_version"] == "7.0")
            #expect(shown["preview"]?["expires_at"]?.string?.hasSuffix("+0000") == true)
            #expect(try await client.get("\(id)/assets").first?["asset_type"] == "FLOW_JSON")
            let address = try #require(try await client.get("\(id)/assets").first?["download_url"]?.string)
            let asset = try await client.ask(.get, String(address.dropFirst("http://localhost".count))).1
            #expect(asset["version"] == "7.0")
            #expect(try await client.post("\(id)/publish") == ["success": true])
            #expect(try await take(client, FlowEndpointTests.screens, id).code == 139001)
            #expect(try await client.delete(id).code == 139004)
            #expect(try await client.post("\(id)/deprecate") == ["success": true])
            #expect(try await client.get(FlowEndpointTests.path).first?["status"] == "DEPRECATED")
        }
    }

    @Test("creations: with screens, of another, and what is refused")
    func creations() async throws {
        try await TestSandbox().test { client async throws in
            let body: JSON = ["name": "A", "categories": "[\"OTHER\"]", "publish": true]
            let made = try await client.post(
                FlowEndpointTests.path, body.with("flow_json", .string(FlowEndpointTests.screens)))
            let id = try #require(made["id"]?.string)
            #expect(made["validation_errors"] == [])
            #expect(try await client.get(id)["status"] == "PUBLISHED")
            #expect(try await client.post(FlowEndpointTests.path, body).subcode == 4_016_019)
            let copy = try await client.post(FlowEndpointTests.path, ["name": "B", "clone_flow_id": .string(id)])
            let copied = try #require(copy["id"]?.string)
            #expect(try await client.get("\(copied)?fields=json_version,status")["status"] == "DRAFT")
            #expect(try await client.delete(copied) == ["success": true])
            #expect(try await client.get(copied).subcode == 33)
            #expect(try await client.post(FlowEndpointTests.path, ["name": "C", "categories": ["FUN"]]).code == 100)
            #expect(try await client.post(FlowEndpointTests.path).code == 100)
            #expect(try await client.post(FlowEndpointTests.path, ["name": "D", "clone_flow_id": "1"]).subcode == 33)
        }
    }

    @Test("a file comes in pieces, and its handle is taken")
    func uploads() async throws {
        try await TestSandbox().test { client async throws in
            let opened = try await client.post("app/uploads?file_length=4&file_type=image/png&file_name=a")
            let session = try #require(opened["id"]?.string)
            func put(_ text: String, at offset: Int) async throws -> JSON {
                var headers: HTTPFields = [.authorization: "OAuth sandbox-token"]
                headers[try #require(HTTPField.Name("file_offset"))] = "\(offset)"
                return try await client.execute(
                    uri: "/v24.0/\(session)", method: .post, headers: headers, body: ByteBuffer(string: text)
                ) { response in
                    (try? JSON(parsing: response.body.readableBytesView)) ?? .null
                }
            }
            #expect(try await put("ab", at: 0)["h"] == nil)
            #expect(try await client.get(session)["file_offset"]?.integer == 2)
            #expect(try await put("cd", at: 0).code == 100)
            #expect(try await put("cde", at: 2).code == 100)
            let handle = try #require(try await put("cd", at: 2)["h"])
            let picture: JSON = ["messaging_product": "whatsapp", "profile_picture_handle": handle]
            #expect(try await client.post("106540352242922/whatsapp_business_profile", picture) == ["success": true])
            #expect(try await client.post("app/uploads?file_length=4&file_type=image/gif").code == 100)
            #expect(try await client.post("app/uploads?file_length=0&file_type=image/png").code == 100)
        }
    }
}
