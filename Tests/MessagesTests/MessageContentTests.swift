import Encoding
import Messages
import Testing

/// Events keep messages as content; nothing is lost on the way there and back.
@Suite struct MessageContentTests {
    @Test func aTextIsWrittenAsItsCoderWritesIt() {
        for previewURL in [nil, true, false] {
            let message = Message.text(Message.Text("He said \"hi\"\n😀", previewURL: previewURL))
            let content = MessageContent(message)
            #expect(content.body == message.body)
            #expect((content.type, content.text) == (message.type, message.text))
            #expect(Message(content) == message)
        }
        #expect(MessageContent.text("Hi").body.text == #"{"body":"Hi"}"#)
        #expect(MessageContent.text("Hi", previewURL: true).body.text == #"{"body":"Hi","preview_url":true}"#)
    }

    @Test func aTemplateSaysItsName() {
        let content = MessageContent.template(name: "hi", language: "en")
        #expect((content.template, content.text) == ("hi", "[template hi (en)]"))
        #expect(content.body.text == #"{"name":"hi","language":{"code":"en"}}"#)
        #expect(Message(content) == Message(template: "hi", language: "en"))
    }

    @Test func aReplyAnswers() throws {
        let json = #"{"type":"image","image":{"id":"1","caption":"C"},"context":{"message_id":"wamid.A"}}"#
        let content = try MessageContent(graph: JSONDocument(Array(json.utf8), limit: .max).root)
        #expect((content.type, content.answers, content.text) == ("image", "wamid.A", "C"))
        #expect(content == MessageContent(.image(Message.Image(.id("1"), caption: "C")), answering: "wamid.A"))
    }

    @Test func contactsAreAList() throws {
        let message = Message.contacts(Message.Contacts([Message.Contact(Message.Contact.Name("Ann"))]))
        let content = MessageContent(message)
        #expect(content.body.text == #"[{"name":{"formatted_name":"Ann"}}]"#)
        #expect(Message(content) == message)
    }

    @Test(arguments: ["", "7", "{", #"{"body":7.5}"#, #"{"link":"x"}"#, "[]"])
    func whatCanNotBeReadIsCarried(body: String) {
        var content = MessageContent()
        (content.type, content.body) = ("interactive", RawBytes(Array(body.utf8)))
        let message = Message(content)
        #expect(message == .other(type: "interactive", body: content.body))
        #expect(MessageContent(message).body == content.body)
    }

    @Test func aListIsWrittenAsTheSurveyAlwaysWas() {
        let list = Message.List(
            body: "How was it?", button: "Choose", sections: [.init([.init(id: "a:1", title: "Good")])])
        #expect(
            MessageContent(.list(list)).body.text
                == #"{"type":"list","body":{"text":"How was it?"},"action":{"button":"Choose","sections":[{"rows":[{"id":"a:1","title":"Good"}]}]}}"#
        )
    }
}
