import Encoding
import Events
import Messages
import Narration
import Testing

/// What a message says beside its text is told, in words where there are words for it and by its name where there are none
/// (S2.8, S4.21, S4.23).
@Suite struct TellingTests {
    private func told(_ type: String, _ content: String, text: String = "", more: String = "") -> String {
        var message = MessageReceived()
        (message.type, message.text) = (type, text)
        let item = #"{"from":"1","id":"m","timestamp":"1","type":"\#(type)",\#(content)\#(more)}"#
        message.raw = RawBytes(Array(item.utf8))
        return Narrator.account(of: .messageReceived(message)).line
    }

    @Test func aTextIsToldOnce() {
        #expect(told("text", #""text":{"body":"Hi"}"#, text: "Hi") == #"← "Hi""#)
    }

    @Test func aPlaceHasItsCoordinatesAndALink() {
        let content = #""location":{"latitude":37.44,"longitude":-122.16,"name":"Philz","address":"101 Forest Ave"}"#
        #expect(
            told("location", content, text: "Philz, 101 Forest Ave")
                == #"← [location] "Philz, 101 Forest Ave", at 37.44,-122.16, https://maps.google.com/?q=37.44,-122.16"#)
    }

    @Test func aFileHasItsKindNameAndID() {
        let content = #"""
            "document":{"mime_type":"application/pdf","sha256":"x=","id":"77","filename":"a.pdf","caption":"See"}
            """#
        #expect(
            told("document", content, text: "See") == #"← [document] "See", application/pdf, file "a.pdf", media 77"#)
        #expect(
            told("audio", #""audio":{"mime_type":"audio/ogg; codecs=opus","id":"8","voice":true}"#)
                == "← [audio], audio/ogg; codecs=opus, a voice message, media 8")
    }

    @Test func aReactionHasItsTargetAndCanBeTakenBack() {
        let given = #""reaction":{"message_id":"wamid.1","emoji":"👍"}"#
        let taken = #""reaction":{"message_id":"wamid.1"}"#
        #expect(told("reaction", given, text: "👍") == #"← [reaction] "👍", to wamid.1"#)
        #expect(told("reaction", taken) == "← [reaction], taken back from wamid.1")
    }

    @Test func editsAndRevocationsNameTheOriginal() {
        let edit = #"""
            "edit":{"original_message_id":"wamid.1","message":{"type":"image","image":{"caption":"New","id":"5"}}}
            """#
        #expect(told("edit", edit, text: "New") == #"← [edit] "New", of wamid.1, now [image], media 5"#)
        #expect(
            told("revoke", #""revoke":{"original_message_id":"wamid.1"}"#) == "← [revoke], takes back wamid.1")
    }

    @Test func anOrderHasItsPrices() {
        let content = #"""
            "order":{"catalog_id":"9","text":"Soon","product_items":[\#
            {"product_retailer_id":"a","quantity":2,"item_price":1.5,"currency":"EUR"}]}
            """#
        #expect(
            told("order", content, text: "Soon\n2 × a")
                == #"← [order] "Soon\n2 × a", of catalogue 9, 2 × a at 1.5 EUR"#)
    }

    @Test func aContactHasItsNumbers() {
        let content = #"""
            "contacts":[{"name":{"formatted_name":"Ann Lee","first_name":"Ann","last_name":"Lee"},\#
            "phones":[{"phone":"+1 650 1","type":"HOME","wa_id":"16501"}],"emails":[{"email":"a@b.c"}]}]
            """#
        #expect(
            told("contacts", content, text: "Ann Lee")
                == #"← [contacts] "Ann Lee", "Ann Lee": +1 650 1 (HOME), emails email "a@b.c""#)
    }

    @Test func aFormIsReadable() {
        var message = MessageReceived()
        (message.type, message.text, message.replyID) = ("interactive", "Sent", #"{"day":"Monday","seats":2}"#)
        let item = #"""
            {"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",\#
            "response_json":"{\"day\":\"Monday\",\"seats\":2}"}}}
            """#
        message.raw = RawBytes(Array(item.utf8))
        #expect(
            Narrator.account(of: .messageReceived(message)).line
                == #"← [interactive] "Sent", form flow, day "Monday", seats 2"#)
    }

    @Test func whatCanNotBeShownSaysWhy() {
        let errors = #"""
            "errors":[{"code":131051,"title":"Unsupported","message":"Unsupported",\#
            "error_data":{"details":"No such type"}}]
            """#
        #expect(told("unsupported", errors) == "← [unsupported], error 131051: Unsupported: No such type")
    }

    @Test func whatIsAnsweredOrForwardedIsTold() {
        let context = #"""
            ,"context":{"from":"2","id":"wamid.7","forwarded":true,\#
            "referred_product":{"catalog_id":"9","product_retailer_id":"a"}}
            """#
        #expect(
            told("text", #""text":{"body":"This?"}"#, text: "This?", more: context)
                == #"← "This?", answers wamid.7, forwarded, about product a, of catalogue 9"#)
    }

    @Test func whatHasNoWordsIsToldByItsName() {
        #expect(
            told("hologram", #""hologram":{"size":{"depth":3},"tags":["a","b"],"off":null}"#)
                == #"← [hologram], size depth 3, tags "a", tags "b""#)
        #expect(told("text", #""text":{"body":"Hi"},"mood":"good""#, text: "Hi") == #"← "Hi", mood "good""#)
    }

    @Test func tooManyValuesAreCounted() {
        let values = (0..<500).map(String.init).joined(separator: ",")
        #expect(told("list", #""list":[\#(values)]"#).hasSuffix("and 104 more values"))
    }

    @Test func nothingMovesTheCursor() {
        let line = told("document", #""document":{"filename":"\u001b[2J\n.pdf","mime_type":"a\rb"}"#)
        #expect(line == #"← [document], a\rb, file "\u{1B}[2J\n.pdf""#)
    }
}
