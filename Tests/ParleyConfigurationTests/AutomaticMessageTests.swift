import Encoding
import ParleyConfiguration
import Settings
import Testing

/// What a rule can say (S3.10), as the file says it: each form, and each mistake where it stands.
@Suite struct AutomaticMessageTests {
    private func read(_ message: String) throws -> AutomaticMessage {
        let yaml = "defaults: { replyReminder: { after: 1m, message: \(message) } }"
        return try #require(try parse(yaml).fallback?.replyReminder?.message)
    }

    @Test func everyFormIsRead() throws {
        #expect(try read("Soon") == AutomaticMessage(text: "Soon"))
        let image = try read(#"{ text: Soon, image: "https://example.com/a.png" }"#)
        #expect((image.text, image.image) == ("Soon", "https://example.com/a.png"))
        #expect(try read(#"{ audio: "https://example.com/a.ogg" }"#).audio == "https://example.com/a.ogg")
        let buttons = try read(
            "{ text: Soon, header: H, footer: F, buttons: [{ id: a, title: A }, { id: b, title: B }] }")
        #expect((buttons.header, buttons.footer) == ("H", "F"))
        #expect(buttons.buttons.map(\.id) == ["a", "b"])
        #expect(buttons.buttons.map(\.title) == ["A", "B"])
        let page = try read(#"{ text: Soon, button: { title: Open, url: "https://example.com" } }"#)
        #expect(page.button?.url == "https://example.com")
        let list = try read(
            "{ text: Soon, list: { button: Choose, sections: [{ rows: [{ id: a, title: A, description: D }] }] } }")
        #expect(list.list?.sections.first?.rows.first?.description == "D")
        let template = try read("{ text: Soon, template: { name: n, language: en, parameters: [x, y] } }")
        #expect(template.templateParameters == ["x", "y"])
    }

    /// A row is as long as the platform takes it: the numbers are those of the messages' limits.
    @Test func whatIsAtItsLimitIsRead() throws {
        let (title, id) = (String(repeating: "t", count: 20), String(repeating: "i", count: 256))
        let buttons = (0..<3).map { "{ id: \($0)\(id.dropFirst()), title: \($0)\(title.dropFirst()) }" }
        let line = String(repeating: "h", count: 60)
        let text = String(repeating: "x", count: 1024)
        _ = try read(
            "{ text: \(text), header: \(line), footer: \(line), buttons: [\(buttons.joined(separator: ", "))] }")
        let rows = (0..<10).map { "{ id: \($0), title: \(title) }" }.joined(separator: ", ")
        _ = try read("{ text: \(text), list: { button: \(title), sections: [{ rows: [\(rows)] }] } }")
    }

    private static let long = String(repeating: "x", count: 1025)

    @Test(arguments: [
        ("{ template: { name: n, language: en } }", "message: has no 'text'; add it, or a file such as an 'image'"),
        (
            "{ text: A, image: \"http://example.com/a.png\" }",
            "message.image: 'http://example.com/a.png' is no https address; write one such as https://example.com/page"
        ),
        (
            "{ text: A, image: \"https://ana:pw@example.com/a\" }",
            "message.image: 'https://ana:pw@example.com/a' is no https address; write one such as https://example.com/page"
        ),
        (
            "{ text: A, image: \"https://e.com/a\", video: \"https://e.com/b\" }",
            "message.video: stands beside 'image'; a message has one file: keep one of them"
        ),
        (
            "{ text: A, buttons: [{ id: a, title: A }], list: { button: B, sections: [{ rows: [{ id: a, title: A }] }] } }",
            "message.list: stands beside 'buttons'; a message has one of 'buttons', 'button' and 'list': keep one"
        ),
        (
            "{ text: A, header: H }",
            "message.header: needs something to tap: add 'buttons', a 'button' or a 'list', or put it into the 'text'"
        ),
        (
            "{ text: A, image: \"https://e.com/a\", header: H, buttons: [{ id: a, title: A }] }",
            "message.header: stands beside 'image', which takes its place; keep one of the two"
        ),
        (
            "{ text: A, image: \"https://e.com/a\", list: { button: B, sections: [{ rows: [{ id: a, title: A }] }] } }",
            "message.image: can't stand above a 'list', only a 'header' can; remove it, or use 'buttons'"
        ),
        ("{ buttons: [{ id: a, title: A }] }", "message: has 'buttons' and no 'text' above it; add one"),
        (
            "{ text: A, buttons: [{ id: a, title: A }, { id: a, title: B }] }",
            "message.buttons[1].id: is there already; no two may be the same"
        ),
        (
            "{ text: A, buttons: [{ id: a, title: A }, { id: b, title: A }] }",
            "message.buttons[1].title: is there already; no two may be the same"
        ),
        ("{ text: A, buttons: [{ id: a }] }", "message.buttons[0]: has no 'title'; add it"),
        (
            "{ text: A, buttons: [{ id: a, title: A button with a long name }] }",
            "message.buttons[0].title: has 25 characters; at most 20 are possible"
        ),
        (
            "{ text: A, buttons: [{ id: a, title: A }, { id: b, title: B }, { id: c, title: C }, { id: d, title: D }] }",
            "message.buttons: has 4 elements; at most 3 are possible"
        ),
        (
            "{ text: A, list: { button: B, sections: [{ rows: [{ id: a, title: A }] }, { rows: [{ id: b, title: B }] }] } }",
            "message.list.sections[0]: 'title' is missing or empty, and is needed where there are more than 1"
        ),
        (
            "{ text: A, button: { title: Open, url: example.com } }",
            "message.button.url: 'example.com' is no https address; write one such as https://example.com/page"
        ),
        (
            "{ text: \(long), image: \"https://e.com/a\" }",
            "message.text: has 1025 characters, and may have at most 1024 below a file or above something to tap"
        ),
        (
            "{ text: A, template: { name: n, language: en, parameters: [\"a\\nb\"] } }",
            "message.template.parameters[0]: "
                + "has a line break, a tab or five spaces in a row; the platform takes none of them in a parameter"
        ),
    ])
    func aMistakeIsToldWhereItStands(message: String, expected: String) {
        let yaml = "defaults:\n  replyReminder:\n    after: 1m\n    message: \(message)\n"
        let error = #expect(throws: ConfigurationError.self) { try parse(yaml) }
        let told = (error?.problems ?? []).map { "\($0.key): \($0.advice)" }
        #expect(told.first == "defaults.replyReminder.\(expected)")
        #expect(error?.problems.first?.line == 4)
        #expect(error?.problems.first?.column ?? 0 > 1)
    }

    /// One mistake, however many lines take it over; and each line's own beside it.
    @Test func aMistakeOfTheDefaultsIsToldOnce() {
        let yaml = """
            defaults: { replyReminder: { after: 1m, message: { text: A, header: H } } }
            lines: { "1": {}, "2": {}, "3": { replyReminder: { message: { footer: F } } } }
            """
        let error = #expect(throws: ConfigurationError.self) { try parse(yaml) }
        #expect(
            (error?.problems ?? []).map(\.key) == [
                "defaults.replyReminder.message.header", "lines.3.replyReminder.message",
                "lines.3.replyReminder.message.footer",
            ])
    }

    /// The survey's form is fixed (S3.9): its message is a question.
    @Test func theSurveyTakesOnlyAQuestion() throws {
        let survey = try #require(
            try parse("defaults: { survey: { text: How?, header: H, footer: F, button: Rate } }").fallback?.survey)
        #expect((survey.message.header, survey.message.footer, survey.button) == ("H", "F", "Rate"))
        let error = #expect(throws: ConfigurationError.self) {
            try parse(
                "defaults: { survey: { message: { text: How?, image: \"https://example.com/a\" }, button: Rate } }")
        }
        #expect(
            (error?.problems ?? []).map { "\($0.column ?? 0) \($0.advice)" } == [
                "46 has no place here: the answers are fixed; only text, header, footer, template are possible"
            ])
        let mute = #expect(throws: ConfigurationError.self) {
            try parse("defaults: { survey: { header: H, button: Rate } }")
        }
        #expect((mute?.problems ?? []).map(\.advice) == ["has no 'text'; add it"])
    }

    /// What is said in the group itself is one message, whichever keys it has.
    @Test func aMessagesKeysMayStandInTheGroup() throws {
        let configuration = try parse(
            """
            defaults: { replyReminder: { after: 1m, text: A, buttons: [{ id: a, title: A }] } }
            lines: { "1": { replyReminder: { header: H } }, "2": { replyReminder: { message: B } } }
            """)
        let messages = configuration.lines.compactMap(\.policy.replyReminder?.message)
        #expect(messages.map(\.text) == ["A", "B"])
        #expect(messages.map(\.header) == ["H", ""])
        #expect(messages.map(\.buttons.count) == [1, 0])
    }

    @Test func aMessageSurvivesTheLog() throws {
        let message = try read(
            """
            { text: Soon, header: H, list: { button: B, sections: [{ title: T, rows: [{ id: a, title: A }] }] }, \
            template: { name: n, language: en, parameters: [x] } }
            """)
        #expect(try AutomaticMessage(encoded: message.encoded()) == message)
    }
}
