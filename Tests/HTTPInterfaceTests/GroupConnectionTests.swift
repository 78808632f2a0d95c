import Broker
import BrokerTesting
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOPosix
import Testing

@testable import HTTPInterface

/// What becomes of a connection by which events of a group are fetched (B7).
@Suite(.timeLimit(.minutes(5))) struct GroupConnectionTests {
    private func request(_ body: String, _ more: [String] = []) -> String {
        let head = [
            "POST /v1/groups/crm/fetch HTTP/1.1", "Host: localhost", "Authorization: Bearer \(House.adminToken)",
            "Content-Type: application/json", "Content-Length: \(body.utf8.count)",
        ]
        return (head + more).joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    private func serve(_ body: @escaping @Sendable (House, Client, Int) async throws -> Void) async throws {
        try await House.open {
            $0.port = 0
        } _: { house, client in
            let terms = "{\"types\":[\"messageReceived\"],\"from\":1}"
            #expect(try await client.put("/v1/groups/crm", terms).status == .ok)
            try await house.interior.application(onListening: { _ in }).test(.live) { http in
                try await body(house, client, try #require(http.port))
            }
        }
    }

    @Test("One connection serves for as many fetches as a consumer has")
    func staysOpen() async throws {
        try await serve { _, _, port in
            let first = request("{}").components("\r\n\r\n")[0].components("\r\n")
            let rest = "{}" + request("{}") + request("{}", ["Connection: close"])
            let answers = try await RawConnection.answer(port: port, first, .text(rest))
            #expect(answers.components("HTTP/1.1 200 ").count == 4, "\(answers)")
        }
    }

    @Test("Who has gone while they waited is given nothing")
    func forgets() async throws {
        try await serve { house, client, port in
            let gone = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "localhost", port: port).get()
            try await gone.writeAndFlush(ByteBuffer(string: request("{\"wait\":\"25s\"}")))
            while try house.groups.standing(of: "crm").waiting == 0 { await Task.yield() }
            try await gone.close().get()
            while try house.groups.standing(of: "crm").waiting > 0 { await Task.yield() }
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.G1", from: "16505550001"))
            let given = try await client.post("/v1/groups/crm/fetch", "{\"wait\":\"20s\"}").json["deliveries"].elements
            #expect(given.map { $0["deliveries"] } == [1])
        }
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
