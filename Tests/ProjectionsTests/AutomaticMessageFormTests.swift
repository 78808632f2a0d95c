import Encoding
import Events
import Messages
import Projections
import Settings
import Testing

/// What goes out of each form of an automatic message (S3.10), to the byte.
@Suite struct AutomaticMessageFormTests {
    private func outgoing(_ change: (inout AutomaticMessage) -> Void) -> Outgoing {
        var message = AutomaticMessage(text: "Soon")
        change(&message)
        return Outgoing(message, because: Rule("replyReminder", "S3.6").decision(restsOn: []))
    }

    private func json(_ change: (inout AutomaticMessage) -> Void) -> String {
        let content = outgoing(change).content
        return "\(content.type) \(content.body.text)"
    }

    private let link = "https://example.com/a"

    @Test func aTextIsAText() { #expect(json { _ in } == #"text {"body":"Soon"}"#) }

    @Test func aFileHasTheTextBelowIt() {
        let expected = #"{"link":"https://example.com/a","caption":"Soon"}"#
        #expect(json { $0.image = link } == "image \(expected)")
        #expect(json { $0.video = link } == "video \(expected)")
        #expect(json { $0.document = link } == "document \(expected)")
        #expect(json { ($0.image, $0.text) = (link, "") } == #"image {"link":"https://example.com/a"}"#)
    }

    /// Sound has no caption, so it goes as a message of its own.
    @Test func soundGoesBeforeTheText() {
        let both = outgoing { $0.audio = link }
        #expect(both.content == .text("Soon"))
        #expect(both.before?.body.text == #"{"link":"https://example.com/a"}"#)
        #expect(both.before?.type == "audio")
        let alone = outgoing { ($0.audio, $0.text) = (link, "") }
        #expect((alone.content.type, alone.before) == ("audio", nil))
    }

    @Test func buttonsStandBelowTheText() {
        let told = json {
            ($0.header, $0.footer) = ("H", "F")
            var button = AnswerButton()
            (button.id, button.title) = ("a", "A")
            $0.buttons = [button]
        }
        #expect(
            told
                == #"interactive {"type":"button","header":{"type":"text","text":"H"},"body":{"text":"Soon"},"#
                + #""footer":{"text":"F"},"action":{"buttons":[{"type":"reply","reply":{"id":"a","title":"A"}}]}}"#)
    }

    @Test func aFileIsTheHeaderOfWhatCanBeTapped() {
        let told = json {
            $0.video = link
            var page = WebsiteButton()
            (page.title, page.url) = ("Open", "https://example.com")
            $0.button = page
        }
        #expect(
            told
                == #"interactive {"type":"cta_url","header":{"type":"video","video":{"link":"https://example.com/a"}},"#
                + #""body":{"text":"Soon"},"action":{"name":"cta_url","#
                + #""parameters":{"display_text":"Open","url":"https://example.com"}}}"#)
    }

    @Test func aListIsAList() {
        let told = json { message in
            var (list, section, row) = (ChoiceList(), ChoiceSection(), ChoiceRow())
            (row.id, row.title, row.description) = ("a", "A", "D")
            (section.title, section.rows) = ("T", [row])
            (list.button, list.sections) = ("Choose", [section])
            message.list = list
        }
        #expect(
            told
                == #"interactive {"type":"list","body":{"text":"Soon"},"action":{"button":"Choose","sections":"#
                + #"[{"title":"T","rows":[{"id":"a","title":"A","description":"D"}]}]}}"#)
    }

    @Test func theTemplateHasItsParameters() {
        let plain = outgoing { ($0.template, $0.templateLanguage) = ("n", "en") }
        #expect(plain.fallback == .template(name: "n", language: "en"))
        let filled = outgoing {
            ($0.template, $0.templateLanguage, $0.templateParameters) = ("n", "en", ["x", "y"])
        }
        #expect(
            filled.fallback?.body.text
                == #"{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":"#
                + #"[{"type":"text","text":"x"},{"type":"text","text":"y"}]}]}"#)
        #expect(filled.fallback?.template == "n")
    }
}
