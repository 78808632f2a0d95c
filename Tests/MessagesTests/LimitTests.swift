import Messages
import Testing

/// Every limit that is a number is kept at the number and broken one beyond it, in every profile.
@Suite struct CountedLimitTests {
    /// A message that has exactly so many of what a limit counts, and is well otherwise.
    private struct Sized: Sendable {
        var field: String
        var kind: String?
        var make: @Sendable (Int) -> Message

        init(_ field: String, of kind: String? = nil, _ make: @escaping @Sendable (Int) -> Message) {
            self.field = field
            self.kind = kind
            self.make = make
        }
    }

    private static func list(
        button: String = "Open", sections: [Message.List.Section] = [.init(title: "S", [.init(id: "1", title: "One")])],
        header: String? = nil, body: String = "Which?", footer: String? = nil
    ) -> Message {
        .list(
            Message.List(
                header: header.map { .init(.text($0)) }, body: body, footer: footer, button: button, sections: sections)
        )
    }

    private static func list(_ rows: [Message.List.Row]) -> Message { list(sections: [.init(title: "S", rows)]) }

    private static func buttons(_ buttons: [Message.ReplyButtons.Button]) -> Message {
        .replyButtons(Message.ReplyButtons(body: "Which?", buttons: buttons))
    }

    private static func template(_ components: [Message.TemplateComponent]) -> Message {
        .template(Message.Template(name: "order", language: "en", components: components))
    }

    private static func template(_ count: Int, _ subtype: String) -> Message {
        template(several(count) { .button(subtype, GraphNumber(Int64($0)), .text("x")) })
    }

    private static func products(_ sections: [Message.ProductList.Section]) -> Message {
        .productList(Message.ProductList(header: "H", body: "B", catalog: "1", sections: sections))
    }

    private static func cards(count: Int = 2, body: String = "B", _ action: Message.Carousel.Card.Action) -> Message {
        .carousel(Message.Carousel("B", cards: several(count) { _ in .init(body: body, action) }))
    }

    private static let product = Message.Carousel.Card.Action.product("2", catalog: "1")
    private static let link = "https://example.com"

    private static let sized = [words, lists, templates, products, cards].flatMap(\.self)

    private static let words: [Sized] = [
        Sized("text.body") { Message(text: text($0)) },
        Sized("image.caption") { .image(.init(.id("1"), caption: text($0))) },
        Sized("video.caption") { .video(.init(.id("1"), caption: text($0))) },
        Sized("document.caption") { .document(.init(.id("1"), caption: text($0))) },
        Sized("contacts[]") { .contacts(.init(several($0) { _ in .init(.init("Ann")) })) },
        Sized("interactive.header.text") { list(header: text($0)) },
        Sized("interactive.body.text") { list(body: text($0)) },
        Sized("interactive.footer.text") { list(footer: text($0)) },
        Sized("interactive.action.parameters.display_text", of: "cta_url") {
            .linkButton(.init(body: "B", title: text($0), url: link))
        },
        Sized("interactive.action.parameters.display_text", of: "voice_call") {
            .callButton(.init("B", title: text($0)))
        },
        Sized("interactive.action.parameters.flow_cta", of: "flow") {
            .flow(.init(body: "B", button: text($0), id: "1"))
        },
    ]

    private static let lists: [Sized] = [
        Sized("interactive.action.button", of: "list") { list(button: text($0)) },
        Sized("interactive.action.sections[]", of: "list") {
            list(sections: several($0) { .init(title: "S\($0)", [.init(id: "\($0)", title: "One")]) })
        },
        Sized("interactive.action.sections[].title", of: "list") {
            list(sections: [.init(title: text($0), [.init(id: "1", title: "One")])])
        },
        Sized("interactive.action.sections[].rows[]", of: "list") {
            list(several($0) { .init(id: "\($0)", title: "One") })
        },
        Sized("interactive.action.sections[].rows[].id", of: "list") { list([.init(id: text($0), title: "One")]) },
        Sized("interactive.action.sections[].rows[].title", of: "list") { list([.init(id: "1", title: text($0))]) },
        Sized("interactive.action.sections[].rows[].description", of: "list") {
            list([.init(id: "1", title: "One", description: text($0))])
        },
        Sized("interactive.action.buttons[]", of: "button") {
            buttons(several($0) { .init(id: "\($0)", title: "\($0)") })
        },
        Sized("interactive.action.buttons[].reply.title", of: "button") { buttons([.init(id: "1", title: text($0))]) },
        Sized("interactive.action.buttons[].reply.id", of: "button") { buttons([.init(id: text($0), title: "1")]) },
    ]

    private static let templates: [Sized] = [
        Sized("template.name") {
            .template(.init(name: String(repeating: "a", count: $0), language: "en"))
        },
        Sized("template.components[type=button]") { template($0, "quick_reply") },
        Sized("template.components[type=button,sub_type=url]") { template($0, "URL") },
        Sized("template.components[type=button,sub_type=phone_number]") { template($0, "phone_number") },
        Sized("template.components[type=button,sub_type=copy_code]") { template($0, "copy_code") },
        Sized("template.components[type=button,sub_type=quick_reply]") { template($0, "quick_reply") },
    ]

    private static let products: [Sized] = [
        Sized("interactive.action.sections[]", of: "product_list") {
            products(several($0) { .init(title: "S\($0)", ["2"]) })
        },
        Sized("interactive.action.sections[].title", of: "product_list") { products([.init(title: text($0), ["2"])]) },
        Sized("interactive.action.sections[].product_items[]", of: "product_list") {
            products([.init(several($0, String.init))])
        },
    ]

    private static let cards: [Sized] = [
        Sized("interactive.action.cards[]", of: "carousel") { cards(count: $0, product) },
        Sized("interactive.action.cards[].body.text", of: "carousel") { cards(body: text($0), product) },
        Sized("interactive.action.cards[].action.buttons[].quick_reply.title", of: "carousel") {
            cards(.buttons([.init(id: "1", title: text($0))]))
        },
        Sized("interactive.action.cards[].action.buttons[].quick_reply.id", of: "carousel") {
            cards(.buttons([.init(id: text($0), title: "1")]))
        },
        Sized("interactive.action.cards[].action.parameters.display_text", of: "carousel") {
            cards(.link(title: text($0), url: link))
        },
    ]
    private static let lineBreaks = Sized("interactive.action.cards[].body.text", of: "carousel") {
        cards(body: "B" + String(repeating: "\n", count: $0), product)
    }

    @Test(arguments: LimitProfile.all.map(\.name)) func everyNumberIsKeptAtItAndBrokenBeyondIt(name: String) throws {
        let profile = try #require(LimitProfile.named(name))
        for limit in profile.limits {
            let (number, unit, beyond): (Int, Limit.Unit, Int)
            switch limit.rule {
            case .atMost(let most, let counted): (number, unit, beyond) = (most, counted, most + 1)
            case .atLeast(let least, let counted): (number, unit, beyond) = (least, counted, least - 1)
            default: continue
            }
            guard unit != .bytes, unit != .bytesOfStill else { continue }
            let sized = try #require(
                unit == .lineBreaks
                    ? CountedLimitTests.lineBreaks
                    : CountedLimitTests.sized.first { $0.field == limit.field && $0.kind == limit.kind },
                "\(limit.field) of \(limit.kind ?? "all") has no message that measures it")
            #expect(sized.make(number).violations(of: profile).filter { $0.limit == limit } == [])
            let broken = sized.make(beyond).violations(of: profile).filter { $0.limit == limit }
            #expect(!broken.isEmpty, "\(limit.field) \(beyond)")
            #expect(broken.allSatisfy { $0.given.contains("\(beyond)") })
        }
    }

    @Test func aMessageAtEveryLimitIsWell() {
        let rows = several(10) { Message.List.Row(id: "\($0)", title: text(24), description: text(72)) }
        let list = CountedLimitTests.list(
            button: text(20), sections: [.init(title: text(24), rows)], header: text(60), body: text(1024),
            footer: text(60))
        #expect(list.violations() == [])
    }

    @Test func filesAreMeasuredWhereTheirSizeIsKnown() {
        let image = Message.image(.init(.id("1")))
        #expect(image.violations(fileSizes: ["image": 5 << 20]) == [])
        #expect(image.violations(fileSizes: ["image": 5 << 20 + 1]).map(\.field) == ["image"])
        let document = Message.document(.init(.id("1")))
        #expect(document.violations(of: .workspace, fileSizes: ["document": 100 << 20]).count == 1)
        #expect(document.violations(of: .studio, fileSizes: ["document": 6 << 20]).count == 1)
        #expect(document.violations(fileSizes: ["document": 100 << 20]) == [])
    }

    @Test func profilesAreFoundByTheirNames() {
        #expect(LimitProfile.all.map(\.name) == ["cloud-api", "connect", "studio", "workspace"])
        #expect(LimitProfile.named("connect") == .connect)
        #expect(LimitProfile.named("none") == nil)
    }

    @Test func everyLimitSaysWhoSaysSo() {
        for limit in LimitProfile.all.flatMap(\.limits) {
            #expect(!limit.source.name.isEmpty && !limit.source.date.isEmpty, "\(limit.field)")
        }
    }
}
