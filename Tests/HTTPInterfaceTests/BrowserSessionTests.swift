import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import Timeline

@testable import HTTPInterface

/// Sessions of browsers: what a cookie stands for, and what it is good for.
struct BrowserSessionTests {
    private let sessions = BrowserSessions()
    private let now = House.start

    private func cookie(_ token: String) throws -> String { try #require(sessions.seal(token, at: now)) }

    private func request(_ method: HTTPRequest.Method, _ fields: [(String, String)]) throws -> Request {
        var headers = HTTPFields()
        for (name, value) in fields {
            headers.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "127.0.0.1:8480", path: "/v1/me", headerFields: headers)
        return Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    }

    @Test("A cookie stands for its token until its time is over, for nobody without the key, and doesn't show it")
    func stands() throws {
        let value = try cookie("parley_a token")
        #expect(!value.contains("parley_") && !value.contains("="))
        #expect(sessions.open(value, at: now)?.token == "parley_a token")
        #expect(sessions.open(value, at: now + BrowserSessions.length - .milliseconds(1)) != nil)
        #expect(sessions.open(value, at: now + BrowserSessions.length) == nil)
        #expect(BrowserSessions().open(value, at: now) == nil)
        let key = [UInt8](repeating: 7, count: 32)
        let (first, second) = try (#require(BrowserSessions(key: key)), #require(BrowserSessions(key: key)))
        let kept = try #require(first.seal("a token", at: now))
        #expect(second.open(kept, at: now)?.token == "a token")
        #expect(BrowserSessions(key: []) == nil)
        #expect(sessions.seal(String(repeating: "x", count: 1025), at: now) == nil)
    }

    @Test("A cookie with any character changed, or cut off, is none")
    func isWhole() throws {
        let value = try cookie("a token")
        for index in value.indices {
            var other = value
            other.replaceSubrange(index...index, with: value[index] == "A" ? "B" : "A")
            // The last character has bits that stand for nothing.
            if index != value.index(before: value.endIndex) { #expect(sessions.open(other, at: now) == nil) }
            #expect(sessions.open(String(value[..<index]), at: now) == nil)
        }
    }

    @Test(
        "A browser reads with its cookie alone, and changes something only with what the page says, from a page of ours"
    )
    func admits() throws {
        let value = try cookie("a token")
        let session = ("Cookie", "theme=dark; \(BrowserSessions.cookie)=\(value)")
        let form = (BrowserSessions.field, try #require(sessions.open(value, at: now)).formToken)
        func admitted(_ method: HTTPRequest.Method, _ fields: (String, String)...) throws -> String? {
            try sessions.admitted(request(method, fields), at: now).headers[.authorization]
        }
        #expect(try admitted(.get, session) == "Bearer a token")
        #expect(try admitted(.get) == nil)
        #expect(try admitted(.post) == nil)
        #expect(try admitted(.post, session, form) == "Bearer a token")
        #expect(try admitted(.post, session, form, ("Origin", "http://127.0.0.1:8480")) == "Bearer a token")
        #expect(try admitted(.post, session, form, ("Sec-Fetch-Site", "same-origin")) == "Bearer a token")
        // A program's token goes before a cookie.
        #expect(try admitted(.post, session, ("Authorization", "Bearer another")) == "Bearer another")
        for fields in [
            [session], [session, (BrowserSessions.field, "")], [session, (BrowserSessions.field, form.1 + "x")],
            [session, form, ("Origin", "https://evil.example")], [session, form, ("Origin", "null")],
            [session, form, ("Origin", "http://127.0.0.1:8481")], [session, form, ("Sec-Fetch-Site", "cross-site")],
            [session, form, ("Sec-Fetch-Site", "same-site")],
        ] {
            for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
                #expect(throws: Problem.self) { try sessions.admitted(request(method, fields), at: now) }
            }
        }
    }
}
