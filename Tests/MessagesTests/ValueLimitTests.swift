import Messages
import Testing

/// Limits that are no numbers, and how violations are told.
@Suite struct ValueLimitTests {
    private static let rows: [(json: String, fields: [String])] = [
        (#"{"type":"location","location":{"latitude":-90,"longitude":180}}"#, []),
        (
            #"{"type":"location","location":{"latitude":90.01,"longitude":"-180.5"}}"#,
            ["location.latitude", "location.longitude"]
        ),
        (#"{"type":"reaction","reaction":{"message_id":"a","emoji":""}}"#, []),
        (#"{"type":"reaction","reaction":{"message_id":"a","emoji":"❤"}}"#, []),
        (#"{"type":"reaction","reaction":{"message_id":"a","emoji":"👨‍👩‍👧‍👦"}}"#, []),
        (#"{"type":"reaction","reaction":{"message_id":"a","emoji":"🇩🇪"}}"#, []),
        (#"{"type":"reaction","reaction":{"message_id":"a","emoji":"1️⃣"}}"#, []),
        (#"{"type":"reaction","reaction":{"message_id":"a","emoji":"😀😀"}}"#, ["reaction.emoji"]),
        (#"{"type":"reaction","reaction":{"message_id":"a","emoji":"1"}}"#, ["reaction.emoji"]),
        (#"{"type":"reaction","reaction":{"message_id":"a","emoji":"ok"}}"#, ["reaction.emoji"]),
        (#"{"type":"image","image":{"link":"HTTPS://example.com/a.png"}}"#, []),
        (#"{"type":"image","image":{"link":"ftp://example.com/a.png"}}"#, ["image.link"]),
        (#"{"type":"image","image":{"link":"https://example.com/a b.png"}}"#, ["image.link"]),
        (#"{"type":"template","template":{"name":"Order-1","language":{"code":"en"}}}"#, ["template.name"]),
        (
            interactive(
                "list",
                #"{"button":"O","sections":[{"rows":[{"id":"1","title":"A"}]},{"title":"T","rows":[{"id":"1","title":"A"}]}]}"#
            ),
            ["interactive.action.sections[0].title", "interactive.action.sections[1].rows[0].id"]
        ),
        (
            interactive(
                "button",
                #"{"buttons":[{"type":"reply","reply":{"id":"1","title":"A"}},{"type":"reply","reply":{"id":"1","title":"A"}}]}"#
            ),
            ["interactive.action.buttons[1].reply.title", "interactive.action.buttons[1].reply.id"]
        ),
        (
            #"{"type":"interactive","interactive":{"type":"list","header":{"type":"image","image":{"id":"1"}},"body":{"text":"B"},"action":{"button":"O","sections":[{"rows":[{"id":"1","title":"A"}]}]}}}"#,
            ["interactive.header.type"]
        ),
        (
            interactive(
                "carousel",
                #"{"cards":[{"card_index":0,"type":"product","action":{"product_retailer_id":"2","catalog_id":"1"}},{"card_index":1,"type":"cta_url","action":{"name":"cta_url","parameters":{"display_text":"A","url":"https://example.com"}}}]}"#
            ),
            ["interactive.action.cards[1].action"]
        ),
        (
            interactive("address_message", #"{"name":"address_message","parameters":{"country":"DE"}}"#),
            ["interactive.action.parameters.country"]
        ),
        (interactive("order_status", #"{"name":"review_order"}"#, body: text(1025)), ["interactive.body.text"]),
    ]

    @Test(arguments: rows) func valuesAreChecked(json: String, fields: [String]) throws {
        #expect(try message(json).violations().map(\.field) == fields)
    }

    @Test func whatAMessageInTheMakingLacksIsTold() {
        #expect(Message.text(.init()).violations().map(\.field) == ["text.body"])
        #expect(Message.image(.init()).violations().map(\.field) == ["image.id"])
        #expect(
            Message.list(.init()).violations().map(\.field) == [
                "interactive.body.text", "interactive.action.button", "interactive.action.sections",
            ])
    }

    @Test func profilesDiffer() {
        let untitled = Message.list(
            .init(body: "B", button: text(22), sections: [.init([.init(id: "1", title: "A")])]))
        #expect(untitled.violations().map(\.field) == ["interactive.action.button"])
        #expect(untitled.violations(of: .connect).map(\.field) == ["interactive.action.sections[0].title"])
        let moving = Message.image(.init(.link("https://example.com/a.GIF")))
        #expect(moving.violations() == [])
        #expect(moving.violations(of: .studio).map(\.field) == ["image.link"])
    }

    @Test func everyViolationIsToldAtOnceWithItsSource() throws {
        let buttons = several(4) { _ in Message.ReplyButtons.Button(id: "1", title: text(21)) }
        let message = Message.replyButtons(.init(body: text(1025), footer: text(61), buttons: buttons))
        let violations = message.violations()
        #expect(violations.count == 1 + 1 + 1 + 4 + 3 + 3)
        #expect(
            violations[0].description
                == "interactive.body.text has 1025 characters, and may have at most 1024 (Meta's OpenAPI description of business messaging, v23.0, autumn 2026)"
        )
        let error = #expect(throws: MessageError.self) { try message.check(.cloudAPI) }
        #expect(error?.code == 131_009)
        #expect(error?.faults.count == violations.count)
        let long = #expect(throws: MessageError.self) { try Message(text: text(4097)).check(.cloudAPI) }
        #expect(long?.code == 100)
    }
}
