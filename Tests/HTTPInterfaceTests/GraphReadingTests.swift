import Broker
import Events
import HTTPTypes
import Messages
import Testing
import Timeline

@testable import HTTPInterface

/// A customer's message is marked as read at the platform (B5), and somebody is shown to be typing.
struct GraphReadingTests {
    private static let path = "/v23.0/\(House.line)/messages"

    private static func body(_ message: String, typing: Bool = false) -> String {
        let more = typing ? ",\"typing_indicator\":{\"type\":\"text\"}" : ""
        return "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"\(message)\"\(more)}"
    }

    @Test("It is recorded in the conversation, and nothing follows from it")
    func marksAsRead() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let before = try house.events().count
            let answer = try await client.post(
                GraphReadingTests.path, GraphReadingTests.body("wamid.IN1", typing: true))
            #expect(answer.json == ["success": .bool(true)])
            #expect(platform.requests.first?.body == GraphReadingTests.body("wamid.IN1", typing: true))
            let events = try house.events()
            #expect(events.count == before + 1)
            let last = try #require(events.last)
            #expect(last.conversation.rawValue == 1)
            guard case .messageMarkedRead(let marked) = last.event else {
                Issue.record("\(last.event)")
                return
            }
            #expect(marked.message == "wamid.IN1")
            #expect(marked.by == .api("admin"))
            #expect(marked.typing)
        }
    }

    @Test("A message that Parley doesn't know, or the platform refuses, is passed on and recorded as that")
    func passesOthersOn() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { house, client in
            #expect(try await client.post(GraphReadingTests.path, GraphReadingTests.body("wamid.NO")).status == .ok)
            try await house.receive(client, Webhooks.text("Hello", line: "7"))
            #expect(try await client.post(GraphReadingTests.path, GraphReadingTests.body("wamid.IN1")).status == .ok)
            platform.answer(
                "POST /7/messages", 400, #"{"error":{"message":"x","type":"T","code":131009,"fbtrace_id":"A"}}"#)
            let refused = try await client.post("/7/messages", GraphReadingTests.body("wamid.IN1"))
            #expect(refused.graphCode == 131_009)
            platform.answer("POST /7/messages", .unanswered(reason: "deadlineExceeded"))
            let lost = try await client.post("/7/messages", GraphReadingTests.body("wamid.IN1"))
            #expect(lost.status == .gatewayTimeout)
            let forwarded = try house.events().compactMap {
                if case .graphRequestForwarded(let event) = $0.event { event } else { nil }
            }
            #expect(forwarded.map(\.code) == [0, 0, 131_009, 0])
            #expect(forwarded.map(\.httpStatus) == [200, 200, 400, 0])
            let names = try house.events().map(\.event.name)
            #expect(!names.contains("messageMarkedRead"))
        }
    }

    @Test("A token for another line sees none; forms are taken as JSON is, for messages, too")
    func takesForms() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { house, client in
            let other = try await house.token("other", .sender, lines: ["1"])
            let unseen = try await client.post(
                GraphReadingTests.path, GraphReadingTests.body("wamid.IN1"), token: other)
            #expect(unseen.graphCode == 100)
            #expect(platform.requests.isEmpty)
            let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            let read = try await client.send(
                .post, "/\(House.line)/messages", body: "messaging_product=whatsapp&status=read&message_id=wamid.1",
                headers: form)
            #expect(read.status == .ok)
            let message = try await client.send(
                .post, GraphReadingTests.path,
                body: "messaging_product=whatsapp&to=16505551234&type=text&text=%7B%22body%22%3A%22Hi%22%7D",
                headers: form)
            #expect(message.graphCode == 131_047)
            let token = try await house.token("crm", .sender)
            let text = "access_token=\(token)&messaging_product=whatsapp&status=read&message_id=wamid.1"
            let inBody = try await client.send(
                .post, GraphReadingTests.path, token: nil, body: text,
                headers: [.contentType: form[.contentType] ?? "", .contentLength: "\(text.utf8.count)"])
            #expect(inBody.status == .ok)
        }
    }
}
