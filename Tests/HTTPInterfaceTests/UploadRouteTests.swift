import Broker
import EventLogTesting
import Events
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import HTTPInterface

/// Files to the platform by `POST /v1/media` (S4.3, S4.4).
struct UploadRouteTests {
    private static let path = "/v1/media?line=\(House.line)"

    private func form(_ file: [UInt8], type: String, also: String = "") -> [UInt8] {
        Array(
            "\(also)--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: \(type)\r\n\r\n"
                .utf8)
            + file + Array("\r\n--B--\r\n".utf8)
    }

    private func upload(
        _ client: Client, _ form: [UInt8], to path: String = UploadRouteTests.path, token: String = House.adminToken,
        type: String = "multipart/form-data; boundary=B", key: String? = nil
    ) async throws -> Answer {
        var headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: type]
        if let name = HTTPField.Name(IdempotencyKey.field) { headers[name] = key }
        let answer = Answer(
            try await client.http.executeRequest(
                uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: form)))
        client.check.check(answer, to: .post, path)
        return answer
    }

    @Test("A file goes to the platform as the Graph API wants it, its id comes back, and it is recorded by its line")
    func uploads() async throws {
        let platform = ScriptedPlatform()
        platform.answer("POST /\(House.line)/media", 200, #"{"id":"1037543291543636"}"#)
        try await House.open(forwarding: platform) { house, client in
            let form = form(SampleFiles.pdf, type: "application/pdf")
            let answer = try await upload(client, form)
            #expect(answer.json == ["id": "1037543291543636"], "\(answer.text)")
            let product = "--B\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"
            #expect(platform.requests.map(\.line) == ["POST /\(House.line)/media"])
            #expect(platform.requests.first?.body == product + String(decoding: form, as: UTF8.self))
            #expect(platform.requests.first?.fields == ["Content-Type: multipart/form-data; boundary=B"])
            guard case .graphRequestForwarded(let forwarded)? = try house.events().last?.event else {
                Issue.record("nothing is recorded")
                return
            }
            #expect(forwarded.line == LineID(House.line) && forwarded.path == "/\(House.line)/media")
        }
    }

    @Test("With a key a file goes to the platform once, whatever stands between the parts of the form")
    func uploadsOnce() async throws {
        let platform = ScriptedPlatform()
        platform.answer("POST /\(House.line)/media", 200, #"{"id":"1037543291543636"}"#)
        try await House.open(forwarding: platform) { house, client in
            let form = form(SampleFiles.pdf, type: "application/pdf")
            let first = try await upload(client, form, key: "k1")
            #expect(first.json == ["id": "1037543291543636"], "\(first.text)")
            #expect(try house.events().map(\.event.name).suffix(2) == ["graphRequestForwarded", "requestKept"])
            let text = String(decoding: form, as: UTF8.self).replacing("--B", with: "--Other")
            let other = "multipart/form-data; boundary=Other"
            let again = try await upload(client, Array(text.utf8), type: other, key: "k1")
            #expect(again.status == .ok && again.text == first.text, "\(again.text)")
            let another = self.form(SampleFiles.gif, type: "application/pdf")
            #expect(try await upload(client, another, key: "k1").problem == "idempotency-key-reused")
            let typed = self.form(SampleFiles.pdf, type: "text/plain")
            #expect(try await upload(client, typed, key: "k1").problem == "idempotency-key-reused")
            #expect(platform.requests.count == 1)
            #expect(try await upload(client, form, key: "k2").status == .ok)
            #expect(platform.requests.count == 2)
        }
    }

    @Test("A file that the platform did not take is uploaded anew under its key")
    func uploadsAgain() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { house, client in
            let form = form(SampleFiles.pdf, type: "application/pdf")
            platform.answer("POST /\(House.line)/media", 500, #"{"error":{"message":"Down","code":2}}"#)
            #expect(try await upload(client, form, key: "k1").problem == "unavailable")
            platform.answer("POST /\(House.line)/media", 200, #"{"id":"7"}"#)
            for _ in 0..<2 {
                let answer = try await upload(client, form, key: "k1")
                #expect(answer.json == ["id": "7"], "\(answer.text)")
            }
            #expect(platform.requests.count == 2)
        }
    }

    @Test("The same request while it is being carried out is told to come again")
    func refusesWhileUnderWay() async throws {
        try await House.open { house, client in
            let keys = house.interior.keysUnderWay
            let request = KeyedRequest(["k1"], RequestKept())
            let answer = try await keys.whileUnderWay(request) {
                await #expect(throws: Problem.self) { try await keys.whileUnderWay(request) { 2 } }
                return try await keys.whileUnderWay(KeyedRequest(["k2"], RequestKept())) { 1 }
            }
            #expect(answer == 1)
            let later = try await keys.whileUnderWay(request) { 3 }
            #expect(later == 3)
        }
    }

    @Test(
        "What is not what it is said to be, or no such form, is told as a problem, and the platform hears nothing of it"
    )
    func refuses() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { house, client in
            let head = house.log.head
            let product = "--B\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"
            let rows: [(form: [UInt8], detail: String)] = [
                (
                    form(SampleFiles.gif, type: "image/png"),
                    "the file is said to be 'image/png', and does not begin as such files do"
                ),
                (
                    form(SampleFiles.pdf, type: "application/pdf", also: product),
                    "'messaging_product' is no part that is known here: file, type are"
                ),
                (
                    Array("nothing".utf8),
                    "the body is no form with files as RFC 7578 has it: it ends before its last boundary"
                ),
            ]
            for row in rows {
                let answer = try await upload(client, row.form)
                #expect(answer.problem == "invalid" && answer.json["field"] == "file", "\(answer.text)")
                #expect(answer.json["detail"] == .string(row.detail))
            }
            let sticker = try await upload(client, form(SampleFiles.webp(100, 100), type: "image/webp"))
            #expect(sticker.json["code"] == 131_053)
            let json = try await upload(client, Array("{}".utf8), type: "application/json")
            #expect(json.problem == "invalid")
            #expect(try await client.send(.post, "/v1/media").json["field"] == "line")
            #expect(try await client.send(.post, "/v1/media?line=..%2F1").json["field"] == "line")
            #expect(platform.requests.isEmpty)
            #expect(house.log.head == head)
        }
    }

    @Test("What the platform says of a file is told")
    func tellsThePlatformsErrors() async throws {
        let platform = ScriptedPlatform()
        let rows: [(result: ForwardingResult, problem: String, detail: String)] = [
            (
                .answered(
                    ForwardedAnswer(
                        status: 400,
                        body: Array(#"{"error":{"message":"(#100) Param file must be another","code":100}}"#.utf8))),
                "invalid", "(#100) Param file must be another"
            ),
            (
                .answered(ForwardedAnswer(status: 500, body: Array(#"{"error":{"message":"Down","code":2}}"#.utf8))),
                "unavailable", "Down"
            ),
            (.answered(ForwardedAnswer(status: 200, body: Array("[]".utf8))), "invalid", "it begins: []"),
            (.notSent(reason: "refused"), "unavailable", "the platform was not reached: refused"),
            (
                .unanswered(reason: "cut"), "timed-out",
                "no answer of the platform came that can be read (cut); whether the platform did it is not known: look before trying again"
            ),
        ]
        try await House.open(forwarding: platform) { _, client in
            for row in rows {
                platform.answer("POST /\(House.line)/media", row.result)
                let answer = try await upload(client, form(SampleFiles.pdf, type: "application/pdf"))
                #expect(answer.problem == row.problem, "\(answer.text)")
                #expect(answer.json["detail"] == .string(row.detail))
            }
        }
    }

    @Test("A file is uploaded by those who send by the line")
    func isForSenders() async throws {
        let platform = ScriptedPlatform()
        platform.answer("POST /\(House.line)/media", 200, #"{"id":"7"}"#)
        try await House.open(forwarding: platform) { house, client in
            let file = form(SampleFiles.pdf, type: "application/pdf")
            let sender = try await house.token("shop", .sender, lines: [LineID(House.line)])
            let reader = try await house.token("reader", .reader)
            let (own, other) = (
                try await upload(client, file, token: sender),
                try await upload(client, file, to: "/v1/media?line=7", token: sender)
            )
            let read = try await upload(client, file, token: reader)
            #expect(own.json == ["id": "7"])
            #expect(other.problem == "not-found")
            #expect(read.problem == "forbidden")
        }
    }
}
