import Encoding
import Events
import Messages
import Testing
import Timeline
import WhatsApp

/// What is read from messages of each type.
@Suite struct MessageDecodingTests {
    @Test(arguments: [
        ("image", #"{"id":"1","caption":"Our cat"}"#, "Our cat"), ("image", #"{"id":"1","caption":null}"#, ""),
        ("audio", #"{"id":"1","voice":true}"#, ""),
        ("document", #"{"caption":"The bill","filename":"bill.pdf"}"#, "The bill"),
        ("document", #"{"filename":"bill.pdf"}"#, "bill.pdf"), ("sticker", #"{"id":"1"}"#, ""),
        ("location", #"{"latitude":1.5,"longitude":-2,"name":"Beach","address":"Santa Cruz"}"#, "Beach, Santa Cruz"),
        ("location", #"{"latitude":1.5,"longitude":-2}"#, "1.5, -2"),
        (
            "contacts", #"[{"name":{"formatted_name":"Ann B"}},{"name":{"first_name":"Cy","last_name":"D"}}]"#,
            "Ann B, Cy D"
        ),
        ("contacts", #"[{"phones":[{"phone":"+1 650"}]}]"#, "+1 650"), ("contacts", "[]", ""), ("contacts", "7", ""),
        ("button", #"{"text":"No","payload":"NO"}"#, "No"), ("reaction", #"{"message_id":"wamid.X","emoji":"👍"}"#, "👍"),
        ("reaction", #"{"message_id":"wamid.X"}"#, ""),
        (
            "order", #"{"text":"Quick!","product_items":[{"product_retailer_id":"a1","quantity":2},{"quantity":"3"}]}"#,
            "Quick!\n2 × a1, 3 × ?"
        ),
        ("interactive", #"{"type":"list_reply","list_reply":{"id":"r1","title":"Row","description":"d"}}"#, "Row"),
        ("interactive", #"{"button_reply":{"id":"b1","title":"Yes"}}"#, "Yes"),
        ("interactive", #"{"type":"nfm_reply","nfm_reply":{"body":"Sent","response_json":"{}"}}"#, "Sent"),
        ("interactive", #"{"type":"call_permission_reply","call_permission_reply":{"response":"accept"}}"#, "accept"),
        ("interactive", "null", ""), ("edit", #"{"message":{"type":"image","image":{"caption":"New"}}}"#, "New"),
        ("revoke", #"{"original_message_id":"wamid.X"}"#, ""), ("request_welcome", "null", ""),
        ("some_future_type", #"{"title":"Something"}"#, "Something"), ("text", #"{"body":"a\u0000b"}"#, "a\0b"),
        ("text", "7", ""),
    ])
    func theTextIsWhatAPersonWouldRead(type: String, content: String, text: String) throws {
        let message = try #require(decode(Sample.body(type: type, content: content)).first?.message)
        #expect(message.type == type)
        #expect(message.text == text)
    }

    @Test(arguments: [
        ("button", #"{"text":"No","payload":"NO"}"#, "NO"), ("button", #"{"text":"No"}"#, ""),
        ("interactive", #"{"type":"list_reply","list_reply":{"id":"r1","title":"Row"}}"#, "r1"),
        ("interactive", #"{"type":"button_reply","button_reply":{"id":"b1","title":"Yes"}}"#, "b1"),
        ("interactive", #"{"type":"nfm_reply","nfm_reply":{"response_json":"{\"a\":\"b\"}"}}"#, #"{"a":"b"}"#),
        ("interactive", #"{"type":"nfm_reply","nfm_reply":{"response_json":"no JSON"}}"#, "no JSON"),
        ("interactive", #"{"type":"nfm_reply","nfm_reply":{"response_json":{"a":1}}}"#, #"{"a":1}"#),
        ("interactive", #"{"type":"nfm_reply","nfm_reply":{"response_json":null}}"#, ""),
        ("text", #"{"body":"x"}"#, ""),
    ])
    func theTappedButtonIsTold(type: String, content: String, reply: String) throws {
        #expect(try #require(decode(Sample.body(type: type, content: content)).first?.message).replyID == reply)
    }

    @Test(arguments: [
        ("text", #"{"body":"x"}"#, #","context":{"id":"wamid.Q","from":"1"}"#, "wamid.Q"),
        ("text", #"{"body":"x"}"#, "", ""),
        ("reaction", #"{"message_id":"wamid.R","emoji":"👍"}"#, "", "wamid.R"),
        ("edit", #"{"original_message_id":"wamid.O","message":{"context":{"id":"M0"}}}"#, "", "wamid.O"),
        ("revoke", #"{"original_message_id":"wamid.O"}"#, "", "wamid.O"),
        ("text", #"{"body":"x"}"#, #","context":null"#, ""),
    ])
    func theAnsweredMessageIsTold(type: String, content: String, also: String, answers: String) throws {
        let message = try #require(decode(Sample.body(type: type, content: content, also: also)).first?.message)
        #expect(message.answers.rawValue == answers)
    }

    @Test func aTypeThatIsMissingIsTheContents() throws {
        let message = #"{"from":"1","id":"a","interactive":{"nfm_reply":{"body":"Done"}}}"#
        #expect(decode(Sample.body(message: message)).first?.message?.type == "interactive")
        #expect(decode(Sample.body(message: #"{"from":"1","id":"a"}"#)).first?.message?.type == "")
    }

    @Test(
        arguments: [
            ("1669233778", 1_669_233_778_000), (#""1669233778""#, 1_669_233_778_000),
            ("1669233778123", 1_669_233_778_123),
            ("1669233778.0", 1_669_233_778_000), (#""soon""#, nil), ("null", nil), ("0", nil), ("-5", nil),
            ("1e300", nil),
            ("99999999999999999", nil), (#""""#, nil), ("{}", nil),
        ] as [(String, Int64?)])
    func timestampsAreSecondsOrMilliseconds(timestamp: String, milliseconds: Int64?) throws {
        let item = try #require(
            decode(Sample.body(message: #"{"from":"1650","id":"a","timestamp":\#(timestamp),"type":"text"}"#)).first)
        #expect(item.occurredAt?.milliseconds == milliseconds)
        #expect(item.message?.timestampMissing == (milliseconds == nil))
    }

    @Test func aMessageWithoutAnIdIsKnownByItsBytes() throws {
        let message = #"{"from":"1650","timestamp":"1","type":"text","text":{"body":"x"}}"#
        let item = try #require(decode(Sample.body(message: message)).first)
        #expect(item.message?.message == .absent)
        #expect(item.identity.hasPrefix("x:"))
        let again = decode(
            Sample.body(Sample.entry(Sample.change(Sample.value(#""messages":[\#(message)]"#)), account: "other")))
        #expect(again.first?.identity == item.identity)
        let elsewhere = decode(#"{"messages":[\#(message)]}"#)
        #expect(elsewhere.first?.identity != item.identity, "another line")
    }

    @Test func longThingsAreBounded() throws {
        let long = String(repeating: "é", count: 60_000)
        let item = try #require(
            decode(Sample.body(message: #"{"from":"1650","id":"\#(long)","type":"text","text":{"body":"\#(long)"}}"#))
                .first)
        let message = try #require(item.message)
        #expect(message.text.utf8.count == 65_536)
        #expect(long.hasPrefix(message.text))
        #expect(message.message.rawValue == long)
        #expect(item.identity.hasPrefix("h:"))
        #expect(item.identity.utf8.count == 66)
    }

    @Test func aLongNameIsNotCopiedIntoEveryMessage() throws {
        let contact = #"{"profile":{"name":"\#(String(repeating: "n", count: 5000))"},"wa_id":"1650","new":1}"#
        let body = Sample.body(value: #""contacts":[\#(contact)],"messages":[{"from":"1650","id":"a","type":"text"}]"#)
        let message = try #require(decode(body).first?.message)
        #expect(message.sender.name.utf8.count == 256)
        #expect(message.contact == .absent)
    }

    @Test func groupMessagesAreApart() throws {
        let message =
            #"{"from":"16505551234","group_id":"G1","id":"wamid.G","timestamp":"1","type":"text","text":{"body":"x"}}"#
        let item = try #require(decode(Sample.body(message: message)).first)
        let group = try #require(item.group)
        #expect(group.group == "G1")
        #expect(group.sender.name == "Sheena Nelson")
        #expect(group.raw.text == message)
        #expect(item.identity == "m:wamid.G")
    }

    @Test func echoesNameTheCustomer() throws {
        let echo =
            #"{"from":"15550783881","to":"16505551234","id":"wamid.E","timestamp":"1739321024","type":"text","text":{"body":"Hi"}}"#
        let item = try #require(
            decode(Sample.body(value: #""message_echoes":[\#(echo)]"#, field: "smb_message_echoes")).first)
        let event = try #require(item.echo)
        #expect(event.recipient.phone == "16505551234")
        #expect(event.text == "Hi")
        #expect(event.type == "text")
        #expect(event.line.rawValue == Sample.line)
        #expect(item.identity == "m:wamid.E")
        #expect(item.seconds == 1_739_321_024)
        let inMessages = decode(Sample.body(value: #""messages":[\#(echo)]"#, field: "smb_message_echoes"))
        #expect(inMessages.first?.echo?.text == "Hi")
        let toNobody = decode(Sample.body(value: #""message_echoes":[{"id":"a"}]"#, field: "smb_message_echoes"))
        #expect(toNobody.first?.notUnderstood?.reason.contains("recipient") == true)
        let toUser = decode(
            Sample.body(value: #""message_echoes":[{"id":"a","to_user_id":"US.1"}]"#, field: "smb_message_echoes"))
        #expect(toUser.first?.echo?.recipient.userID == "US.1")
    }

    @Test("What Meta's own agent has is a message, an echo or a receipt, and said to be in standby")
    func standby() throws {
        let echo =
            #"{"from":"15550783881","to":"16505551234","id":"wamid.E","timestamp":"1749416384","type":"text","text":{"body":"At eight"}}"#
        let members =
            #""contacts":[\#(Sample.contact)],"messages":[\#(Sample.text)],"message_echoes":[\#(echo)],"statuses":[\#(Sample.delivered)]"#
        let items = WebhookDecoder.decode(Sample.body(value: members, field: "standby"))
        #expect(items.count == 3)
        let message = try #require(items.first?.message)
        #expect(message.isInStandby)
        guard case .messageEchoed? = items.dropFirst().first?.event else { throw NoEcho() }
        #expect(try !#require(decode(Sample.body(message: Sample.text)).first?.message).isInStandby)
    }

    private struct NoEcho: Error {}
}
