import Encoding
import Messages
import Testing

/// Web links without their protocols (S0.4).
@Suite struct WebLinkTests {
    private static let source = LimitSource("a test", "today")

    @Test(arguments: [
        ("https://www.google.com", "www.google.com"), ("http://www.google.com", "www.google.com"),
        ("HTTPS://Example.com/A", "Example.com/A"),
        ("Look: https://a.example, http://b.example!", "Look: a.example, b.example!"),
        ("(https://a.example)", "(a.example)"), ("Link:https://a.example", "Link:a.example"),
        ("*https://a.example*", "*a.example*"), ("👉https://a.example", "👉a.example"),
        ("请看https://a.example", "请看a.example"),
        ("https://köln.example", "köln.example"), ("https://例え.example", "例え.example"), ("http://[::1]/x", "[::1]/x"),
        ("http://https://a.example", "a.example"), ("a\nhttps://b.example\n", "a\nb.example\n"),
        ("https://a.example/?next=https://b.example", "a.example/?next=https://b.example"),
        ("www.a.example/?next=https://b.example", "www.a.example/?next=https://b.example"),
        ("www.google.com", "www.google.com"), ("xhttps://a.example", "xhttps://a.example"),
        ("https://", "https://"), ("https:// a", "https:// a"),
        ("write https:// before it", "write https:// before it"),
        ("https:/a.example", "https:/a.example"), ("ftp://a.example", "ftp://a.example"), ("", ""), ("http", "http"),
    ])
    func protocolsAreLeftOut(text: String, sent: String) {
        let message = Message(text: text).sending(.withoutProtocol(WebLinkTests.source))
        #expect(message.text == sent)
        #expect(Message(text: text).sending(.asWritten) == Message(text: text))
        let content = MessageContent.text(text).sending(.withoutProtocol(WebLinkTests.source))
        #expect(content == MessageContent.text(sent))
    }

    @Test func whatPeopleReadIsChangedAndNoAddress() {
        let link = "https://a.example/file.png"
        let button = Message.linkButton(
            .init(header: .init(.text(link)), body: link, footer: link, title: "https://a.example", url: link))
        let bare = "a.example/file.png"
        #expect(
            button.sending(.withoutProtocol(WebLinkTests.source))
                == .linkButton(
                    .init(header: .init(.text(bare)), body: bare, footer: bare, title: "a.example", url: link)))
        let image = Message.image(.init(.link(link), caption: link))
        #expect(
            image.sending(.withoutProtocol(WebLinkTests.source)) == .image(.init(.link(link), caption: bare)))
        let list = Message.list(
            .init(header: .init(.text(link)), body: link, footer: link, button: "O", sections: []))
        #expect(
            list.sending(.withoutProtocol(WebLinkTests.source))
                == .list(.init(header: .init(.text(bare)), body: bare, footer: bare, button: "O", sections: [])))
        let template = Message(template: "https", language: "en")
        #expect(template.sending(.withoutProtocol(WebLinkTests.source)) == template)
    }

    @Test func whatElseAContentHoldsStays() throws {
        var content = MessageContent(
            Message.text(.init("see https://a.example", previewURL: true)), answering: MessageID("wamid.1"))
        content.passedOn = .init(Array(#"{"category":"utility"}"#.utf8))
        let sent = content.sending(.withoutProtocol(WebLinkTests.source))
        #expect(sent.text == "see a.example")
        #expect(sent.answers == content.answers && sent.passedOn == content.passedOn)
        #expect(Message(sent) == .text(.init("see a.example", previewURL: true)))
    }

    @Test func onlyTheStudioSendsThemSo() {
        for profile in LimitProfile.all {
            #expect((profile.webLinks == .asWritten) == (profile.name != "studio"), "\(profile.name)")
        }
    }
}
