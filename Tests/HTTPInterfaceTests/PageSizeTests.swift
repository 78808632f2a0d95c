import Broker
import Decisions
import Events
import HTTPTypes
import Messages
import Testing
import Timeline

@testable import HTTPInterface

/// Pages are bounded in bytes, not only in elements.
struct PageSizeTests {
    private static let largest = 4 << 20
    private static let count = 12

    /// Runs a test with conversations that are hard to show.
    private func open(_ test: @escaping @Sendable (House, Client) async throws -> Void) async throws {
        try await House.open { house, client in
            for number in 1...PageSizeTests.count {
                var message = MessageReceived()
                (message.line, message.type, message.message) = ("1", "text", MessageID("wamid.\(number)"))
                message.sender = Party(phone: number.isMultiple(of: 2) ? "16505550001" : "1650555\(1000 + number)")
                message.text = String(repeating: "é\"\n", count: 200_000)
                let item = PlatformItem(
                    event: .messageReceived(message), occurredAt: House.start, identity: "m:\(number)")
                _ = try await house.broker.submit([.receive(item)])
            }
            try await test(house, client)
        }
    }

    /// Everything that the pages of a list hold, from the first to the last.
    private func pages(
        _ client: Client, _ path: String, _ name: String, from first: String, by parameter: String
    ) async throws -> (elements: [JSON], pages: Int) {
        var (elements, count, query) = ([JSON](), 0, first)
        while true {
            let answer = try await client.get("\(path)?limit=200&\(query)")
            #expect(answer.status == .ok)
            #expect(answer.text.utf8.count <= PageSizeTests.largest + 100)
            count += 1
            let list = answer.json[name]
            let page = (0..<list.count).map { list[$0] }
            #expect(!page.isEmpty)
            elements = parameter == "before" ? page + elements : elements + page
            guard case .integer(let next) = answer.json["next"] else { break }
            query = "\(parameter)=\(next)"
        }
        return (elements, count)
    }

    @Test(
        "Lists whose elements are large end early, and go on where they ended",
        arguments: [("events", "after=0", "after"), ("events", "before=end", "before")])
    func boundsEvents(_ name: String, _ first: String, _ parameter: String) async throws {
        try await open { _, client in
            let (events, count) = try await pages(
                client, "/v1/conversations/2/events", name, from: first, by: parameter)
            #expect(count > 1)
            #expect(events.count { $0["event"] == "messageReceived" } == PageSizeTests.count / 2)
            let positions = events.map { $0["position"] }
            #expect(Set(positions).count == events.count)
        }
    }

    @Test(
        "Messages that are large make several pages",
        arguments: [("after=0", "after"), ("before=end", "before")])
    func boundsMessages(_ first: String, _ parameter: String) async throws {
        try await open { _, client in
            let (messages, count) = try await pages(
                client, "/v1/conversations/2/messages", "messages", from: first, by: parameter)
            #expect(count > 1)
            #expect(messages.map { $0["id"] } == (1...6).map { .string("wamid.\($0 * 2)") })
        }
    }

    @Test("Conversations with large messages make several pages")
    func boundsConversations() async throws {
        try await open { _, client in
            let (conversations, count) = try await pages(
                client, "/v1/conversations", "conversations", from: "after=0", by: "after")
            #expect(count > 1)
            #expect(conversations.map { $0["id"] } == (1...7).map { .integer($0) })
        }
    }
}
