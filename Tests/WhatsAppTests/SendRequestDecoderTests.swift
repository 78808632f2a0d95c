import Encoding
import Events
import Messages
import Testing
import WhatsApp

@Suite struct SendRequestDecoderTests {
    private func decode(_ json: String) -> Result<SendRequest, GraphError> {
        SendRequestDecoder.decode(Array(json.utf8))
    }

    private func message(_ members: String) throws -> MessageToSend {
        guard case .message(let message) = try decode(#"{"messaging_product":"whatsapp",\#(members)}"#).get() else {
            throw GraphError(1, "no message")
        }
        return message
    }

    private func refusal(_ json: String) -> GraphError? {
        if case .failure(let error) = decode(json) { error } else { nil }
    }

    @Test func aText() throws {
        let message = try message(
            #""recipient_type":"individual","to":"+1 650-555-1234","type":"text","text":{"body":"Hi 😀","preview_url":true},"context":{"message_id":"wamid.P"},"biz_opaque_callback_data":"order-42","recipient_identity_key_hash":"DF2=""#
        )
        #expect(message.recipient == Party(phone: "16505551234"))
        #expect(message.input == "+1 650-555-1234")
        #expect(message.content.type == "text")
        #expect(message.content.text == "Hi 😀")
        #expect(message.content.body.text == #"{"body":"Hi 😀","preview_url":true}"#)
        #expect(message.content.answers == "wamid.P")
        #expect(message.content.passedOn == .absent)
        #expect(message.callbackData == "order-42")
        #expect(message.identityHash == "DF2=")
    }

    @Test func aTextNeedsNoTypeAndANumberNoQuotes() throws {
        let message = try message(#""to":16505551234,"text":{"body":"Hi"}"#)
        #expect(message.recipient.phone == "16505551234")
        #expect(message.content.body.text == #"{"body":"Hi"}"#)
    }

    @Test func aUserID() throws {
        #expect(
            try message(#""recipient":"US.1234","type":"text","text":{"body":"Hi"}"#).recipient
                == Party(userID: "US.1234"))
        #expect(
            try message(#""to":"US.1234","type":"text","text":{"body":"Hi"}"#).recipient == Party(userID: "US.1234"))
        let both = try message(#""to":"1650","recipient":"US.1234","type":"text","text":{"body":"Hi"}"#)
        #expect(both.recipient == Party(phone: "1650", userID: "US.1234"))
    }

    @Test func aCustomerID() throws {
        let message = try message(#""to":"customer:C 4711","type":"text","text":{"body":"Hi"}"#)
        #expect(message.customerID == "C 4711")
        #expect(message.recipient == Party())
        #expect(message.input == "customer:C 4711")
    }

    @Test func directSend() throws {
        let head = #""to":"1650","type":"text","text":{"body":"Hi"}"#
        #expect(try message(head + #","category":"utility","ttl_seconds":30"#).content.isDirectSend)
        #expect(try message(head + #","category":"authentication","ttl_seconds":43200"#).content.isDirectSend)
        #expect(try !message(head).content.isDirectSend)
        for members in [#""category":"marketing""#, #""category":7"#, #""category":"utility","ttl_seconds":29"#] {
            #expect(refusal(#"{"messaging_product":"whatsapp",\#(head),\#(members)}"#)?.code == 131_009, "\(members)")
        }
    }

    @Test func noSMS() {
        #expect(refusal(#"{"messaging_product":"sms","to":"1650"}"#)?.description.contains("SMS") == true)
    }

    @Test func aTemplateIsKeptVerbatim() throws {
        let template =
            #"{"name":"order_update","language":{"code":"en_US","policy":"deterministic"},"components":[{"type":"BODY","parameters":[{"type":"text","text":"Ann"},{"type":"text","text":"12"}]}]}"#
        let message = try message(
            #""to":"1650","type":"template","template":\#(template),"product_policy":"STRICT","ttl_seconds":60"#)
        #expect(message.content.type == "template")
        #expect(message.content.template == "order_update")
        #expect(message.content.body.text == template)
        #expect(message.content.text == "[template order_update (en_US): Ann, 12]")
        #expect(message.content.passedOn.text == #"{"product_policy":"STRICT","ttl_seconds":60}"#)
    }

    @Test func everyKindIsRead() throws {
        let image = try message(
            #""to":"1650","type":"image","image":{ "id" : "12", "caption":"C", "odd":[1] },"category":"utility""#)
        #expect(image.content.type == "image")
        #expect(image.content.text == "C")
        #expect(image.content.body.text == #"{"id":"12","caption":"C","odd":[1]}"#)
        #expect(image.content.passedOn.text == #"{"category":"utility"}"#)
        let contacts = try message(#""to":"1650","type":"contacts","contacts":[{"name":{"formatted_name":"Ann"}}]"#)
        #expect(contacts.content.body.text == #"[{"name":{"formatted_name":"Ann"}}]"#)
        #expect(contacts.content.text == "Ann")
    }

    @Test func everythingBeyondALimitIsToldAtOnce() throws {
        let title = String(repeating: "x", count: 21)
        let button = #"{"type":"reply","reply":{"id":"1","title":"\#(title)"}}"#
        let error = try #require(
            refusal(
                #"{"messaging_product":"whatsapp","to":"1650","type":"interactive","interactive":{"type":"button","body":{"text":"B"},"footer":{"text":"\#(String(repeating: "y", count: 61))"},"action":{"buttons":[\#(button)]}}}"#
            ))
        #expect(error.code == 131009)
        #expect(
            error.details
                == "interactive.footer.text has 61 characters, and may have at most 60; interactive.action.buttons[0].reply.title has 21 characters, and may have at most 20"
        )
    }

    @Test func secretsAreNotPassedOn() throws {
        let message = try message(
            #""to":"1650","text":{"body":"Hi"},"access_token":"SECRET","appsecret_proof":"SECRET""#)
        #expect(message.content.passedOn == .absent)
    }

    @Test(
        arguments: [
            ("", 100, "not JSON at byte 0"), ("[]", 100, "no JSON object"),
            ("{\"a\":\"\n\"}", 100, "control characters"),
            (#"{"to":"1650","type":"text","text":{"body":"x"}}"#, 100, "messaging_product"),
            (#"{"messaging_product":"sms"}"#, 100, "messaging_product"),
        ] as [(String, UInt32, String)])
    func whatIsNoRequestIsRefused(json: String, code: UInt32, words: String) throws {
        let error = try #require(refusal(json))
        #expect(error.code == code)
        #expect(error.details.contains(words), "\(error)")
        #expect(error.httpStatus == 400)
    }

    @Test(
        arguments: [
            (#""text":{"body":"x"}"#, 100, "recipient is missing"),
            (#""to":"","text":{"body":"x"}"#, 100, "recipient is missing"),
            (#""to":null,"text":{"body":"x"}"#, 100, "recipient is missing"),
            (#""to":"Ann","text":{"body":"x"}"#, 131009, "phone number"),
            (#""to":"12","text":{"body":"x"}"#, 131009, "phone number"),
            (#""to":"123456789012345678901","text":{"body":"x"}"#, 131009, "phone number"),
            (#""recipient":"1650","text":{"body":"x"}"#, 131009, "user id"),
            (#""to":"G1","recipient_type":"group","text":{"body":"x"}"#, 131009, "groups"),
            (#""to":"1650""#, 100, "text is missing"), (#""to":"1650","text":"x""#, 100, "text must be an object"),
            (#""to":"1650","text":{}"#, 100, "text.body"),
            (#""to":"1650","text":{"body":""}"#, 100, "text.body"),
            (#""to":"1650","text":{"body":" \n "}"#, 100, "text.body"),
            (#""to":"1650","type":"template""#, 131008, "template is missing"),
            (#""to":"1650","type":"template","template":{"language":{"code":"en"}}"#, 131008, "template.name"),
            (#""to":"1650","type":"template","template":{"name":"a"}"#, 131008, "language"),
            (#""to":"1650","type":"template","template":{"name":"a","language":"en"}"#, 131009, "template.language"),
            (
                #""to":"1650","type":"template","template":{"name":"a","language":{"code":"en"},"components":{}}"#,
                131009, "components"
            ),
            (#""to":"1650","type":"image","image":{"link":"example.com/a.png"}"#, 131009, "image.link is"),
            (#""to":"1650","type":"interactive","interactive":{}"#, 131008, "interactive.type is missing"),
            (#""to":"1650","type":"pin","pin":{"type":"pin"}"#, 131051, "groups"),
            (
                #""to":"1650","type":"template","template":{"name":"A b","language":{"code":"en"}}"#, 131009,
                "template.name"
            ),
            (#""to":"1650","type":"hologram""#, 100, "must be one of"), (#""to":"1650","type":7"#, 100, "string"),
            (#""to":"1650","text":{"body":"x"},"context":{}"#, 131009, "context"),
            (#""to":"1650","text":{"body":"x"},"context":"wamid"#, 100, "not JSON"),
            (#""to":"1650","text":{"body":"x"},"biz_opaque_callback_data":{}"#, 131009, "biz_opaque"),
            (#""to":"1650","text":{"body":"x"},"recipient_identity_key_hash":[]"#, 131009, "hash"),
            (#""status":"delivered","message_id":"a""#, 131009, "status"), (#""status":"read""#, 131008, "message_id"),
            (#""status":"read","message_id":"""#, 131008, "message_id"),
        ] as [(String, UInt32, String)])
    func badRequestsAreRefusedWithTheReason(members: String, code: UInt32, words: String) throws {
        let error = try #require(refusal(#"{"messaging_product":"whatsapp",\#(members)}"#))
        #expect(error.code == code, "\(error)")
        #expect(error.details.contains(words), "\(error)")
    }

    @Test func lengthsAreCountedInCharacters() throws {
        func text(_ count: Int) -> String {
            #"{"messaging_product":"whatsapp","to":"1650","text":{"body":"\#(String(repeating: "é", count: count))"}}"#
        }
        #expect(refusal(text(4096)) == nil)
        #expect(refusal(text(4097))?.code == 100)
        func data(_ count: Int) -> String {
            #"{"messaging_product":"whatsapp","to":"1650","text":{"body":"x"},"biz_opaque_callback_data":"\#(String(repeating: "é", count: count))"}"#
        }
        // It stays with Parley: the platform's limit is not its caller's.
        #expect(refusal(data(513)) == nil)
    }

    @Test func markingAsReadIsARequestOfItsOwn() throws {
        let read = #"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.IN"}"#
        #expect(try decode(read).get() == .markRead("wamid.IN", showsTyping: false))
        let typing =
            #"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.IN","typing_indicator":{"type":"text"}}"#
        #expect(try decode(typing).get() == .markRead("wamid.IN", showsTyping: true))
    }

    @Test func whatIsDecodedCanBeSentOn() throws {
        let message = try message(
            #""to":"+1650","type":"text","text":{"body":"Hi \u0000 \ud83d\ude00"},"context":{"message_id":"w"},"category":"utility""#
        )
        let request = try GraphRequest(
            version: "v24.0", line: "1", content: message.content, recipient: message.recipient)
        guard case .message(let again) = try SendRequestDecoder.decode(request.body).get() else {
            throw GraphError(1, "no message")
        }
        #expect(again.content == message.content)
        #expect(again.recipient == message.recipient)
    }
}
