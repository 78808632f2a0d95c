import Messages
import Settings
import Testing

@testable import Sandbox

/// The sandbox takes whatever a rule can be told to say (S3.10), and sees the same to tap.
@Suite("Automatic messages")
struct AutomaticMessageTests {
    private static let link = "https://example.com/a"

    private static let forms: [AutomaticMessage] = {
        var (button, row, section, list) = (AnswerButton(), ChoiceRow(), ChoiceSection(), ChoiceList())
        (button.id, button.title) = ("a", "A")
        (row.id, row.title, row.description) = ("a", "A", "D")
        (section.title, section.rows) = ("T", [row])
        (list.button, list.sections) = ("Choose", [section])
        var page = WebsiteButton()
        (page.title, page.url) = ("Open", link)
        let changes: [(inout AutomaticMessage) -> Void] = [
            { _ in }, { $0.image = link }, { $0.video = link }, { $0.document = link }, { $0.audio = link },
            { ($0.audio, $0.text) = (link, "") }, { $0.buttons = [button] },
            { ($0.buttons, $0.header, $0.footer) = ([button], "H", "F") },
            { ($0.buttons, $0.image) = ([button], link) }, { ($0.button, $0.document) = (page, link) },
            { ($0.list, $0.header) = (list, "H") }, { ($0.list, $0.audio) = (list, link) },
            { ($0.template, $0.templateLanguage) = ("still_here", "en_US") },
            {
                ($0.template, $0.templateLanguage, $0.templateParameters) = (
                    "order_update", "en_US", ["4711", "today"]
                )
            },
        ]
        return changes.map { change in
            var message = AutomaticMessage(text: "Soon")
            change(&message)
            return message
        }
    }()

    @Test("of every form are taken", arguments: forms)
    func isTaken(form: AutomaticMessage) throws {
        let validation = SendValidation(line: Line.samples[0], templates: Template.samples)
        for message in [form.soundBefore, form.main, form.fallback].compactMap(\.self) {
            let json = String(decoding: message.graphJSON, as: UTF8.self)
            let body = #"{"messaging_product":"whatsapp","to":"4915100000001","# + json.dropFirst()
            guard case .message(let submission) = try validation.read(Array(body.utf8)) else {
                throw GraphError.missingToken
            }
            #expect(submission.type == message.type)
            guard message == form.main else { continue }
            #expect(submission.options.map(\.id) == (form.buttons.isEmpty && form.list == nil ? [] : ["a"]))
        }
    }
}
