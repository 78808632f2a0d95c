import Broker
import CallbackClient
import Logging
import NIOHTTP1
import OutwardHTTP
import Synchronization
import Testing
import Timeline

/// A name that leads to a public address when it is looked at and to one of the operator's own network a moment later.
///
/// 127.0.0.1 is the public one here, and 127.0.0.2, on the same port, what nobody may reach.
@Suite(.timeLimit(.minutes(5))) struct FlippingNameTests {
    /// Says the one, then the other, then both, whenever it is asked.
    private final class FlippingResolver: HostResolver {
        private let asked = Mutex(0)
        private static let answers = [
            ["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "127.0.0.1"],
        ]

        var count: Int { asked.withLock { $0 } }

        func addresses(of host: String) async -> [String] {
            let number = asked.withLock { count in
                count += 1
                return count
            }
            return Self.answers[number % Self.answers.count]
        }
    }

    @Test("Ten thousand flips lead nowhere inside")
    func flips() async throws {
        let outside = try await ScriptedServer(.respond(.noContent, ""))
        let inside = try await ScriptedServer(.respond(.noContent, ""), host: "127.0.0.2", port: outside.port)
        let resolver = FlippingResolver()
        let addresses = AddressGuard(
            allowing: [AddressRange("127.0.0.1/32")].compactMap { $0 }, resolving: resolver)
        let gateway = HTTPWebhookGateway(
            asking: addresses, time: SystemTime(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let post = WebhookPost(id: "1", address: "http://hook.example:\(outside.port)/in", body: [123, 125], keys: [])
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    var taken = 0
                    for _ in 0..<500 {
                        switch await gateway.post(post) {
                        case .taken: taken += 1
                        case .refused: continue
                        case let other: Issue.record("\(other)")
                        }
                    }
                    return taken
                }
            }
            return await group.reduce(0, +)
        }
        #expect(resolver.count == 10_000, "each post asks once")
        #expect(taken == 2_500 && outside.requests.count == 2_500)
        #expect(inside.requests.isEmpty)
        #expect(outside.requests.allSatisfy { $0.head.headers["Host"] == ["hook.example:\(outside.port)"] })
        for server in [outside, inside] { try await server.stop() }
    }
}
