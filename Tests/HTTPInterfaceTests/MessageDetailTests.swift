import HTTPTypes
import Testing

@testable import HTTPInterface

/// What a message says beside its text is shown to people and to programs (S2.8, S4.23).
@Suite("What messages say") struct MessageDetailTests {
    private func webhook(_ type: String, _ content: String) -> String {
        """
        {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{\
        "messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":"\(House.line)"},\
        "contacts":[{"wa_id":"16505550101","profile":{"name":"Sheena"}}],"messages":[{"from":"16505550101",\
        "id":"wamid.1","timestamp":"1767603600","type":"\(type)",\(content)}]}}]}]}
        """
    }

    @Test("A place has a map link, a file its kind, an answer what it answers")
    func tellsDetails() async throws {
        try await House.open { house, client in
            try await house.receive(
                client,
                webhook(
                    "location",
                    #""location":{"latitude":37.4,"longitude":-122.1,"name":"Philz"},"context":{"id":"wamid.0"}"#))
            let message = try await client.get("/v1/conversations/1/messages").json["messages"][0]
            #expect(message["text"] == .string("Philz"))
            #expect(message["answers"] == .string("wamid.0"))
            #expect(
                message["details"]
                    == .array([
                        .string("at 37.4,-122.1"), .string("https://maps.google.com/?q=37.4,-122.1"),
                        .string("answers wamid.0"),
                    ]))
            #expect(message["content"]["location"]["latitude"] == .number(37.4))
            #expect(message["content"]["context"]["id"] == .string("wamid.0"))
            #expect(message["content"]["from"] == .null)
        }
    }

    @Test("A message of ours has what the platform gets")
    func tellsOurs() async throws {
        try await House.open { house, client in
            try await house.receive(client, webhook("text", #""text":{"body":"Hi"}"#))
            let body = #"{"message":{"type":"location","location":{"latitude":"1.5","longitude":"2","name":"Here"}}}"#
            #expect(try await client.post("/v1/conversations/1/messages", body).status == .accepted)
            let messages = try await client.get("/v1/conversations/1/messages").json["messages"]
            #expect(messages[0]["content"]["text"]["body"] == .string("Hi"))
            #expect(messages[0]["details"] == .null)
            #expect(messages[1]["content"]["location"]["name"] == .string("Here"))
        }
    }

    @Test("A form's answers are readable")
    func tellsForms() async throws {
        try await House.open { house, client in
            let form = #""nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"day\":\"Monday\"}"}"#
            try await house.receive(
                client, webhook("interactive", #""interactive":{"type":"nfm_reply",\#(form)}"#))
            let message = try await client.get("/v1/conversations/1/messages").json["messages"][0]
            #expect(message["details"] == .array([.string("form flow"), .string("day \"Monday\"")]))
            #expect(message["replyID"] == .string(#"{"day":"Monday"}"#))
        }
    }
}
