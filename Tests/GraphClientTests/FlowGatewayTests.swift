import Broker
import CallbackClient
import Flows
import Logging
import NIOHTTP1
import OutwardHTTP
import Testing
import Timeline

/// What flows ask, over HTTP, and which addresses they may not ask.
@Suite struct FlowGatewayTests {
    private static let local = AddressGuard(allowing: [AddressRange("127.0.0.0/8")].compactMap { $0 })

    private func gateway(_ addresses: AddressGuard = FlowGatewayTests.local) -> HTTPFlowGateway {
        HTTPFlowGateway(
            asking: addresses, time: SystemTime(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test(
        "What is not on the public internet is not asked unless the operator allows it",
        arguments: [
            "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "[::1]",
            "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::10.0.0.1]", "localhost",
            "255.255.255.255", "[::]",
        ])
    func refuses(_ host: String) async {
        let answer = await gateway(AddressGuard()).ask(
            FlowInquiry(key: "k", method: "GET", url: "http://\(host):9/"), within: .seconds(5))
        guard case .failure(let why) = answer else {
            Issue.record("\(host): \(answer)")
            return
        }
        #expect(why.contains("not on the public internet"))
    }

    @Test("Public addresses may be asked, and those of a range that is allowed")
    func allows() async throws {
        #expect(try await AddressGuard().address(of: "93.184.216.34") == "93.184.216.34")
        #expect(try await AddressGuard().address(of: "2606:2800:220:1::1") == "2606:2800:220:1::1")
        let inside = AddressGuard(allowing: ["10.0.0.0/9", "fd12::/16"].compactMap { AddressRange($0) })
        #expect(try await inside.address(of: "10.127.255.255") == "10.127.255.255")
        #expect(try await inside.address(of: "fd12::7") == "fd12::7")
        await #expect(throws: AddressGuard.Refusal.self) { try await inside.address(of: "10.128.0.0") }
        await #expect(throws: AddressGuard.Refusal.self) { try await inside.address(of: "fd13::7") }
    }

    @Test(
        "What is no range is none",
        arguments: ["", "10.0.0.0/33", "10.0.0/8", "x", "10.0.0.0/-1", "::1/129", "10.0.0.0/8/8", "1.2.3.4/"])
    func noRange(_ text: String) { #expect(AddressRange(text) == nil) }

    @Test("An address that is none, and a server that is not there, are told in words")
    func fails() async {
        for url in ["ftp://127.0.0.1/", "nonsense", "http:///x"] {
            let answer = await gateway().ask(FlowInquiry(key: "k", method: "GET", url: url), within: .seconds(5))
            guard case .failure = answer else {
                Issue.record("\(url): \(answer)")
                continue
            }
        }
        let nobody = await gateway().ask(
            FlowInquiry(key: "k", method: "GET", url: "http://127.0.0.1:1/"), within: .seconds(5))
        #expect(nobody == .failure("its server can't be reached"))
    }

    @Test("A request goes with its headers, its body and a key; the answer comes back as it is")
    func asks() async throws {
        let server = try await ScriptedServer(.respond(.created, #"{"number":7}"#))
        let inquiry = FlowInquiry(
            key: "parley.flow.7", method: "POST", url: "http://127.0.0.1:\(server.port)/orders?a=1",
            headers: ["X-Shop: 7", "Content-Type: application/json"], body: #"{"city":"Rome"}"#)
        let answer = await gateway().ask(inquiry, within: .seconds(30))
        #expect(answer == .response(status: 201, body: Array(#"{"number":7}"#.utf8)))
        let request = try #require(server.requests.first)
        #expect(request.head.uri == "/orders?a=1" && request.head.method == .POST)
        #expect(request.head.headers.first(name: "X-Shop") == "7")
        #expect(request.head.headers.first(name: "Idempotency-Key") == "parley.flow.7")
        #expect(request.body == #"{"city":"Rome"}"#)
        try await server.stop()
    }

    @Test("A redirect is an answer, and not followed; what is in trouble is tried again as often as was said")
    func triesAgain() async throws {
        let other = try await ScriptedServer(.respond(.ok, "{}"))
        let moved = try await ScriptedServer(
            .respond(.found, "", headers: ["Location": "http://127.0.0.1:\(other.port)/"]))
        let answer = await gateway().ask(
            FlowInquiry(key: "k", method: "GET", url: "http://127.0.0.1:\(moved.port)/"), within: .seconds(30))
        #expect(answer == .response(status: 302, body: []))
        #expect(other.requests.isEmpty)
        let troubled = try await ScriptedServer(.respond(.serviceUnavailable, "later"))
        let tired = await gateway().ask(
            FlowInquiry(key: "k", method: "GET", url: "http://127.0.0.1:\(troubled.port)/", retries: 2),
            within: .seconds(30))
        #expect(tired == .response(status: 503, body: Array("later".utf8)))
        #expect(troubled.requests.count == 3)
        for server in [other, moved, troubled] { try await server.stop() }
    }

    @Test("A server that says nothing is waited for until the time is over; one that says too much is cut off")
    func bounds() async throws {
        let silent = try await ScriptedServer(.silence)
        let waited = await gateway().ask(
            FlowInquiry(key: "k", method: "GET", url: "http://127.0.0.1:\(silent.port)/"), within: .milliseconds(200))
        #expect(waited == .timeout)
        let long = String(repeating: "x", count: FlowLimits.answer + 1)
        let chatty = try await ScriptedServer(.respond(.ok, long))
        let cut = await gateway().ask(
            FlowInquiry(key: "k", method: "GET", url: "http://127.0.0.1:\(chatty.port)/", retries: 3),
            within: .seconds(30))
        guard case .failure(let why) = cut else {
            Issue.record("\(cut)")
            return
        }
        #expect(why.contains("\(FlowLimits.answer) bytes"))
        for server in [silent, chatty] { try await server.stop() }
    }
}
