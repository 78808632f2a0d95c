import Crypto
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing
import Timeline

@testable import Sandbox

@Suite("The Graph API over HTTP")
struct GraphHTTPTests {
    let text = JSON.text("Hello", to: "+4915100000001")

    @Test("accepts a message and answers as Meta does")
    func accepts() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let (status, answer) = try await client.send(text)
            #expect(status == .ok)
            #expect(answer["messaging_product"]?.string == "whatsapp")
            #expect(answer["contacts"] == [["input": "+4915100000001", "wa_id": "4915100000001"]])
            #expect(answer["messages"]?.array?.first?["id"]?.string?.hasPrefix("wamid.") == true)
        }
    }

    @Test("refuses in the Graph's shape: token, line, version, path, size")
    func refuses() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            func code(_ result: (HTTPResponse.Status, JSON)) -> [Int] {
                [result.0.code, Int(result.1["error"]?["code"]?.integer ?? -1)]
            }
            #expect(code(try await client.send(text, token: nil)) == [401, 104])
            #expect(code(try await client.send(text, token: "guess")) == [401, 190])
            let unknown = try await client.send(text, line: "1")
            #expect(code(unknown) == [400, 100])
            #expect(unknown.1["error"]?["error_subcode"]?.integer == 33)
            #expect(code(try await client.send(text, version: "latest")) == [400, 2500])
            #expect(code(try await client.ask(.get, "/v25.0/nothing/to/see")) == [400, 2500])
            #expect(code(try await client.send("not an object")) == [400, 100])
            #expect(code(try await client.send(.string(String(repeating: "x", count: 300_000)))) == [413, 1])
            #expect(unknown.1["error"]?["fbtrace_id"]?.string?.isEmpty == false)
        }
        #expect(await sandbox.webhooks().isEmpty)
    }

    @Test("receipts come as signed webhooks, in the platform's escaping")
    func webhooks() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            _ = try await client.ask(.post, "/sandbox/customers/ada/say", ["text": "Grüße/👍"])
            _ = try await client.send(text)
        }
        sandbox.pass(.seconds(600))
        let webhooks = await sandbox.webhooks()
        #expect(webhooks.count == 4)
        for webhook in webhooks {
            let code = HMAC<SHA256>.authenticationCode(
                for: webhook.body, using: SymmetricKey(data: Array("sandbox-secret".utf8)))
            let digits = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(webhook.signature == "sha256=\(digits)")
            #expect(webhook.body.allSatisfy { $0 < 128 })
        }
        let first = String(decoding: webhooks[0].body, as: UTF8.self)
        #expect(first.contains(#"Gr\u00fc\u00dfe\/\ud83d\udc4d"#))
    }

    @Test("marks as read what has come")
    func marks() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let said = try await client.ask(.post, "/sandbox/customers/ada/say", ["text": "Hello"])
            var mark: JSON = ["messaging_product": "whatsapp", "status": "read"]
            mark = mark.with("message_id", said.1["id"])
            #expect(try await client.send(mark).1 == ["success": true])
            let unknown = try await client.send(mark.with("message_id", "wamid.x"))
            #expect(unknown.1["error"]?["code"]?.integer == 131009)
        }
    }

    @Test("gives out the media customers send")
    func media() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            _ = try await client.ask(.post, "/sandbox/customers/ada/act", ["image": "Look"])
            let body = try JSON(parsing: try #require(await sandbox.webhooks().first).body)
            let change = body["entry"]?.array?.first?["changes"]?.array?.first
            let image = try #require(change?["value"]?["messages"]?.array?.first?["image"])
            let id = try #require(image["id"]?.string)
            let (_, about) = try await client.ask(.get, "/v25.0/\(id)", token: "sandbox-token")
            #expect(about["mime_type"]?.string == "image/png")
            let url = try #require(about["url"]?.string)
            #expect(url.hasPrefix("http://localhost/whatsapp_business/attachments/?mid=\(id)&ext="))
            let path = String(url.dropFirst("http://localhost".count))
            let token: HTTPFields = [.authorization: "Bearer sandbox-token"]
            try await client.execute(uri: path, method: .get, headers: token) { response in
                #expect(Array(response.body.readableBytesView) == SampleMedia.image.bytes)
            }
            #expect(try await client.ask(.get, path).0 == .unauthorized)
            #expect(try await client.ask(.get, "/v25.0/1", token: "sandbox-token").1["error"]?["code"]?.integer == 100)
        }
    }
}

@Suite("Faults over HTTP")
struct FaultHTTPTests {
    let text = JSON.text("Hello", to: "+4915100000001")

    @Test("an answer gets lost, but the message does not")
    func lostAnswers() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            #expect(try await client.ask(.post, "/sandbox/faults", ["lostAnswers": ["next": 1]]).0 == .ok)
        }
        let answer = await sandbox.platform.answer(
            GraphRequest(
                .post, ["v25.0", "106540352242922", "messages"], authorization: "Bearer sandbox-token",
                body: text.bytes))
        #expect(answer.fate == .closeConnection)
        sandbox.pass(.seconds(60))
        #expect(await sandbox.webhooks().count == 1)
        let next = await sandbox.platform.answer(
            GraphRequest(
                .post, ["v25.0", "106540352242922", "messages"], authorization: "Bearer sandbox-token",
                body: text.bytes))
        #expect(next.fate == .answer)
    }

    @Test("a late answer waits for real time")
    func lateAnswers() async throws {
        let sandbox = await TestSandbox(faults: try FaultSettings(flags: ["lateAnswers=x1@90s"]))
        try await sandbox.test { client async throws in
            #expect(try await client.send(text).0 == .ok)
            #expect(try await client.send(text).0 == .ok)
        }
        #expect(sandbox.pauses.withLock { $0 } == [.seconds(90)])
    }

    @Test("throttling, server errors and pages instead of answers accept nothing")
    func refusals() async throws {
        let flags = ["throttles=x1", "tooManyRequests=x1", "serverErrors=x1", "htmlErrors=x1"]
        let sandbox = await TestSandbox(faults: try FaultSettings(flags: flags))
        try await sandbox.test { client async throws in
            try await client.execute(
                uri: "/v25.0/106540352242922/messages", method: .post,
                headers: [.authorization: "Bearer sandbox-token"],
                body: ByteBuffer(bytes: text.bytes)
            ) { response in
                #expect(response.status == .badGateway)
                #expect(String(buffer: response.body).hasPrefix("<!DOCTYPE html>"))
            }
            #expect(try await client.send(text).0.code >= 500)
            let throttled = try await client.send(text)
            #expect(throttled.0 == .badRequest)
            #expect(FaultStrike.throttleCodes.contains(Int(throttled.1["error"]?["code"]?.integer ?? 0)))
            #expect(try await client.send(text).0 == .tooManyRequests)
            #expect(try await client.ask(.get, "/sandbox/messages").1["messages"]?.array?.count == 0)
            #expect(try await client.send(text).0 == .ok)
            #expect(try await client.ask(.get, "/sandbox/faults").1["throttles"]?["happened"]?.integer == 1)
        }
    }

    @Test("all of them can be stopped at once, and what can't be set is refused")
    func control() async throws {
        let sandbox = await TestSandbox(faults: try FaultSettings(flags: ["serverErrors=1,batch=5"]))
        try await sandbox.test { client async throws in
            #expect(try await client.ask(.post, "/sandbox/faults", ["nothing": 1]).0 == .badRequest)
            #expect(try await client.ask(.post, "/sandbox/faults").0 == .badRequest)
            #expect(try await client.send(text).0.code >= 500)
            #expect(try await client.ask(.delete, "/sandbox/faults").0 == .ok)
            #expect(try await client.send(text).0 == .ok)
        }
    }
}
