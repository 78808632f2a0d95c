import Broker
import EventLogTesting
import Events
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Settings
import Testing

@testable import HTTPInterface

/// Links and QR codes at `/v1/entry-points` (S4.22).
struct EntryPointRouteTests {
    private static let number = "15550783881"
    private static let told = #"{"display_phone_number":"+1 555-078-3881","id":"\#(House.line)"}"#

    private func bytes(_ client: Client, _ path: String, accept: String? = nil) async throws -> [UInt8] {
        var headers: HTTPFields = [.authorization: "Bearer \(House.adminToken)"]
        if let accept { headers[.accept] = accept }
        let answer = try await client.http.executeRequest(uri: path, method: .get, headers: headers, body: nil)
        return Array(answer.body.readableBytesView)
    }

    @Test("A number's link is told, whichever way the text is written in the query")
    func tellsLinks() async throws {
        try await House.open { _, client in
            for text in ["Is%20it%20100%20%25%2Bready%3F", "Is+it+100+%25%2Bready%3F"] {
                let answer = try await client.get("/v1/entry-points?number=%2B1-555-078-3881&text=\(text)")
                #expect(
                    answer.json == [
                        "link": "https://wa.me/15550783881?text=Is%20it%20100%20%25%2Bready%3F", "line": .null,
                        "number": "+15550783881", "text": "Is it 100 %+ready?",
                    ])
            }
            let plain = try await client.get("/v1/entry-points?number=+\(EntryPointRouteTests.number)")
            #expect(plain.json["link"] == "https://wa.me/15550783881")
        }
    }

    @Test("The platform is asked for a line's number, by the line's connector and without any token of Parley's")
    func asksForNumbers() async throws {
        let platform = ScriptedPlatform()
        platform.answer("GET /\(House.line)", 200, EntryPointRouteTests.told)
        try await House.open(forwarding: platform) { house, client in
            let head = house.log.head
            let answer = try await client.get("/v1/entry-points?line=\(House.line)&text=Hi")
            #expect(
                answer.json == [
                    "link": "https://wa.me/15550783881?text=Hi", "line": .string(House.line), "number": "+15550783881",
                    "text": "Hi",
                ])
            #expect(platform.requests.map(\.line) == ["GET /\(House.line)?fields=display_phone_number"])
            #expect(house.log.head == head, "nothing is recorded of it")
            let given = try await client.get("/v1/entry-points?line=\(House.line)&number=%2B4915112345678")
            #expect(given.json["number"] == "+4915112345678")
            #expect(given.json["line"] == .string(House.line))
            #expect(platform.requests.count == 1, "a number that is given needs no question")
        }
    }

    @Test("Where a line's number can't be had, it is said why and what to do")
    func tellsUnknownNumbers() async throws {
        let platform = ScriptedPlatform()
        let reasons: [(ForwardingResult, String)] = [
            (.notSent(reason: "refused"), "the platform was not reached: refused"),
            (.unanswered(reason: "cut off"), "the platform gave no answer: cut off"),
            (.answered(ForwardedAnswer(status: 400, body: Array(#"{"error":{"code":100}}"#.utf8))), "HTTP 400"),
            (.answered(ForwardedAnswer(status: 200, body: Array(#"{"id":"1"}"#.utf8))), "HTTP 200"),
            (.answered(ForwardedAnswer(status: 200, body: Array("<html>".utf8))), "HTTP 200"),
            (.answered(ForwardedAnswer(status: 200, body: Array("[]".utf8))), "HTTP 200"),
        ]
        try await House.open(forwarding: platform) { _, client in
            for (result, reason) in reasons {
                platform.answer("GET /1", result)
                let answer = try await client.get("/v1/entry-points?line=1")
                #expect(answer.problem == "invalid")
                #expect(answer.json["field"] == "line")
                #expect(answer.text.contains("give it as 'number'") && answer.text.contains(reason), "\(answer.text)")
            }
            platform.answer("GET /1", 200, #"{"display_phone_number":"not yet"}"#)
            #expect(try await client.get("/v1/entry-points?line=1").json["field"] == "number")
            platform.close("this connector has no token")
            #expect(try await client.get("/v1/entry-points?line=1").text.contains("this connector has no token"))
        }
        try await House.open { _, client in
            let answer = try await client.get("/v1/entry-points?line=1")
            #expect(answer.problem == "invalid")
        }
    }

    @Test("A QR code comes as what the request asks for, and may be shown by a browser")
    func drawsCodes() async throws {
        try await House.open { _, client in
            let path = "/v1/entry-points?number=\(EntryPointRouteTests.number)&text=%3CHi%3E"
            for (format, type) in [("png", "image/png"), ("svg", "image/svg+xml")] {
                let named = try await client.get("\(path)&format=\(format)")
                let accepted = try await client.send(.get, path, headers: [.accept: type])
                for answer in [named, accepted] {
                    #expect(answer.status == .ok)
                    #expect(answer.headers[.contentType] == type)
                    #expect(
                        answer.headers[.contentDisposition] == "inline; filename=\"entry-point-15550783881.\(format)\"")
                    #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                    #expect(answer.headers[.cacheControl] == "no-store")
                }
                let (one, other) = (
                    try await bytes(client, "\(path)&format=\(format)"), try await bytes(client, path, accept: type)
                )
                #expect(one == other)
            }
            let png = try await bytes(client, "\(path)&format=png")
            #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            let svg = try await client.get("\(path)&format=svg&scale=2&margin=0")
            #expect(svg.text.contains("<title>WhatsApp +15550783881: &lt;Hi&gt;</title>"))
            #expect(svg.text.contains("viewBox=\"0 0 29 29\"") && svg.text.contains("width=\"58\""), "\(svg.text)")
        }
    }

    @Test(
        "What an Accept likes best is what comes",
        arguments: [
            ("", "json"), ("*/*", "json"), ("image/png", "png"), ("image/svg+xml,*/*;q=0.8", "svg"),
            ("image/png;q=0.5, image/svg+xml", "svg"), ("image/png;q=0.5,image/svg+xml;q=0.4", "png"),
            ("application/json, image/png", "json"), ("image/png; q=0", "json"), ("image/png;q=x", "png"),
            (",;,", "json"),
            ("IMAGE/PNG", "png"),
        ])
    func prefers(field: String, format: String) {
        #expect(EntryPointFormat(accepting: field).rawValue == format)
    }

    @Test("Everything that can't be is told by its name")
    func refuses() async throws {
        try await House.open { _, client in
            let number = "number=\(EntryPointRouteTests.number)"
            let long = String(repeating: "x", count: 4_097)
            for (query, field) in [
                ("", "line"), ("text=Hi", "line"), ("number=12", "number"), ("line=../x", "line"), ("line=", "line"),
                ("\(number)&text=\(long)", "text"), ("\(number)&format=gif", "format"), ("\(number)&level=m", "level"),
                ("\(number)&scale=0", "scale"), ("\(number)&scale=65", "scale"), ("\(number)&margin=33", "margin"),
                ("\(number)&margin=-1", "margin"), ("\(number)&format=svg&scale=64", "scale"),
                ("\(number)&format=svg&text=\(long.dropLast())", "text"), ("\(number)&texts=x", "texts"),
            ] {
                let answer = try await client.get("/v1/entry-points?\(query)")
                #expect(answer.problem == "invalid", "\(query.prefix(60)): \(answer.text)")
                #expect(answer.json["field"] == .string(field), "\(query.prefix(60))")
            }
            for query in ["\(number)&text=%zz", "\(number)&text=%ff", "\(number)&\(number)"] {
                #expect(try await client.get("/v1/entry-points?\(query)").problem == "malformed", "\(query)")
            }
            #expect(try await client.get("/v1/entry-points?\(number)&text=\(long.dropLast())").status == .ok)
            #expect(try await client.get("/v1/entry-points?\(number)", token: nil).problem == "unauthenticated")
        }
    }

    @Test("With a token for some lines, other lines are not there")
    func keepsLinesApart() async throws {
        let platform = ScriptedPlatform()
        platform.answer("GET /\(House.line)", 200, EntryPointRouteTests.told)
        try await House.open(forwarding: platform) { house, client in
            let limited = try await house.token("shop", .reader, lines: [LineID(House.line)])
            let own = try await client.get("/v1/entry-points?line=\(House.line)", token: limited)
            #expect(own.status == .ok)
            let other = try await client.get("/v1/entry-points?line=7&number=15550783881", token: limited)
            #expect(other.problem == "not-found")
            #expect(platform.requests.count == 1)
        }
    }
}
