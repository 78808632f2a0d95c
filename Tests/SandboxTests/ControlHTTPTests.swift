import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import Timeline

@testable import Sandbox

@Suite("The control interface")
struct ControlHTTPTests {
    @Test("lets customers speak, on a line by id or name")
    func say() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let said = try await client.ask(
                .post, "/sandbox/customers/ada/say", ["line": "Concierge", "text": "Hello"])
            #expect(said.1["id"]?.string?.hasPrefix("wamid.") == true)
            #expect(try await client.ask(.post, "/sandbox/customers/eve/say", ["text": "x"]).0 == .notFound)
            #expect(
                try await client.ask(.post, "/sandbox/customers/ada/say", ["line": "9", "text": "x"]).0 == .notFound)
            #expect(try await client.ask(.post, "/sandbox/customers/ada/say", ["text": ""]).0 == .badRequest)
            let tapped = try await client.ask(.post, "/sandbox/customers/ada/act", ["tap": "first"])
            #expect(tapped.0 == .conflict)
            let acted = try await client.ask(.post, "/sandbox/customers/ada/act", ["line": "Support", "say": "Hi"])
            #expect(acted.0 == .ok)
            #expect(try await client.ask(.post, "/sandbox/customers/ada/act", ["sing": "Hi"]).0 == .badRequest)
        }
        let bodies = await sandbox.webhooks().map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies.count == 2)
        #expect(bodies.contains { $0.contains("106540352242923") })
    }

    @Test("taps the survey that arrived")
    func tap() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            _ = try await client.ask(.post, "/sandbox/customers/ada/say", ["text": "Hello"])
            _ = try await client.send(.survey(to: "4915100000001"))
            sandbox.pass(.seconds(600))
            _ = await sandbox.webhooks()
            #expect(try await client.ask(.post, "/sandbox/customers/ada/act", ["tap": "rate-9"]).0 == .conflict)
            #expect(try await client.ask(.post, "/sandbox/customers/ada/act", ["tap": "rate-5"]).0 == .ok)
        }
        let body = await sandbox.webhooks().map { String(decoding: $0.body, as: UTF8.self) }
        #expect(body.count == 1)
        #expect(body[0].contains(#""list_reply":{"id":"rate-5","title":"5 stars"}"#))
    }

    @Test("shows messages with their receipts")
    func messages() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            _ = try await client.send(.text("Too late", to: "4915100000001"))
            sandbox.pass(.seconds(60))
            _ = await sandbox.webhooks()
            let message = try await client.ask(.get, "/sandbox/messages?limit=5&customer=ada").1["messages"]?.array?
                .first
            #expect(message?["error"]?.integer == 131047)
            #expect(message?["receipts"]?.array?.map { $0["status"]?.string } == ["failed"])
            #expect(try await client.ask(.get, "/sandbox/messages?customer=bo").1["messages"]?.array?.count == 0)
            #expect(try await client.ask(.get, "/sandbox/messages?limit=0").0 == .badRequest)
        }
    }

    @Test("changes identities and adds customers")
    func customers() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let changed = try await client.ask(.post, "/sandbox/customers/ada/identity", ["hash": "NEW="])
            #expect(changed.1["identityHash"]?.string == "NEW=")
            let drawn = try await client.ask(.post, "/sandbox/customers/ada/identity")
            #expect(drawn.1["identityHash"]?.string?.isEmpty == false)
            #expect(try await client.ask(.post, "/sandbox/customers/eve/identity").0 == .notFound)
            let cy: JSON = ["name": "Cy", "phone": "4915100000003", "line": "Concierge"]
            #expect(try await client.ask(.put, "/sandbox/customers/cy", cy).1["phone"]?.string == "4915100000003")
            #expect(try await client.ask(.put, "/sandbox/customers/cy", cy).0 == .ok)
            #expect(try await client.ask(.put, "/sandbox/customers/dee", cy).0 == .conflict)
            #expect(try await client.ask(.put, "/sandbox/customers/dee", ["name": "Dee"]).0 == .badRequest)
            #expect(try await client.ask(.get, "/sandbox/customers").1["customers"]?.array?.count == 3)
        }
    }

    @Test("says how it is, and what it has")
    func health() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let (status, health) = try await client.ask(.get, "/healthz")
            #expect(status == .ok)
            #expect(health["now"]?.string == morning.description)
            let (missing, error) = try await client.ask(.get, "/sandbox/nothing")
            #expect(missing == .notFound)
            #expect(error["error"]?["message"]?.string?.contains("/sandbox/faults") == true)
        }
    }

    @Test(
        "is found under loopback names alone",
        arguments: [
            ("localhost", true), ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("[::1]", true),
            ("0.0.0.0", false), ("192.168.0.1", false), ("127.0.0.1.example.com", false), ("localhost.evil", false),
            ("", false), ("127.0.0", false), ("127.0.0.999", false),
        ])
    func loopback(host: String, isLoopback: Bool) {
        #expect(LoopbackAddress.isLoopback(host) == isLoopback)
        #expect((LoopbackAddress(host) == nil) != isLoopback)
    }

    @Test("connects to this machine alone")
    func urls() throws {
        let url = try LocalURL("http://127.0.0.1:8480/webhooks/whatsapp")
        #expect(
            url.adding(query: ["hub.mode": "subscribe", "t": "a b&ü"])
                == "http://127.0.0.1:8480/webhooks/whatsapp?hub.mode=subscribe&t=a%20b%26%C3%BC")
        for text in [
            "http://example.com/", "http://10.0.0.1/", "ftp://127.0.0.1/", "127.0.0.1", "", "http://127.0.0.1/?a=b",
        ] {
            #expect(throws: LocalURLError.self) { try LocalURL(text) }
        }
    }
}
