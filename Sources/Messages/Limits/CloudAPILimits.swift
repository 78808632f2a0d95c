extension LimitSource {
    /// Meta's description of the interface for machines.
    static let openAPI = LimitSource("Meta's OpenAPI description of business messaging, v23.0", "autumn 2026")
    /// Meta's pages for people.
    static let pages = LimitSource("Meta's pages on the Cloud API", "autumn 2026")
}

extension LimitProfile {
    /// What the platform itself takes. Where two sources disagree, the stricter number stands here, and both are named.
    public static let cloudAPI = LimitProfile(
        name: "cloud-api", limits: text + media + templates + location + contacts + interactive + actions + cards)

    private static let text = [
        Limit("text.body", .notBlank, .openAPI),
        Limit("text.body", .atMost(4096, .characters), .openAPI),
    ]

    /// What each of the kinds with a file keeps to. A megabyte has 1,048,576 bytes here.
    private static let media: [Limit] =
        ["image", "video", "audio", "document", "sticker"].flatMap { kind in
            [Limit("\(kind).id", .notBlank, .openAPI), Limit("\(kind).link", .webAddress, .openAPI)]
        } + [
            Limit("image.caption", .atMost(1024, .characters), captions),
            Limit("video.caption", .atMost(1024, .characters), captions),
            Limit("document.caption", .atMost(1024, .characters), captions),
            Limit("audio", .atMost(16 << 20, .bytes), .pages), Limit("video", .atMost(16 << 20, .bytes), .pages),
            Limit("image", .atMost(5 << 20, .bytes), .pages), Limit("document", .atMost(100 << 20, .bytes), .pages),
            Limit("sticker", .atMost(500 << 10, .bytes), .pages),
            Limit("sticker", .atMost(100 << 10, .bytesOfStill), .pages),
            Limit("sticker", .pixels(width: 512, height: 512), .pages),
        ]
    private static let captions = LimitSource(
        "\(LimitSource.openAPI.name), with 1,024; a partner's page has 3,000", "autumn 2026")

    private static let templates = [
        Limit("template.name", .notBlank, .openAPI),
        Limit("template.name", .atMost(512, .characters), .pages),
        Limit("template.name", .madeOf("abcdefghijklmnopqrstuvwxyz0123456789_"), .pages),
        Limit("template.language.code", .notBlank, .openAPI),
        Limit("template.components[type=button]", .atMost(10, .elements), .pages),
        Limit("template.components[type=button,sub_type=url]", .atMost(2, .elements), .pages),
        Limit("template.components[type=button,sub_type=phone_number]", .atMost(1, .elements), .pages),
        Limit("template.components[type=button,sub_type=copy_code]", .atMost(1, .elements), .pages),
    ]

    private static let location = [
        Limit("location.latitude", .within(-90...90), .openAPI),
        Limit("location.longitude", .within(-180...180), .openAPI),
        Limit("reaction.message_id", .notBlank, .openAPI),
        Limit("reaction.emoji", .oneEmoji, .openAPI),
    ]

    private static let contacts = [
        Limit("contacts[]", .atLeast(1, .elements), .openAPI),
        Limit("contacts[].name.formatted_name", .notBlank, .openAPI),
    ]

    /// What every interactive message keeps to.
    private static let interactive = [
        Limit("interactive.header.text", .atMost(60, .characters), .openAPI),
        Limit("interactive.header.text", .notBlank, .openAPI),
        Limit("interactive.header.image.link", .webAddress, .openAPI),
        Limit("interactive.header.video.link", .webAddress, .openAPI),
        Limit("interactive.header.document.link", .webAddress, .openAPI),
        Limit("interactive.body.text", .notBlank, .openAPI),
        Limit("interactive.body.text", .atMost(1024, .characters), .openAPI),
        Limit("interactive.footer.text", .atMost(60, .characters), .openAPI),
    ]

    /// What can be tapped.
    private static let actions = [
        Limit("interactive.header.type", of: "list", .oneOf(["text"]), .openAPI),
        Limit("interactive.action.button", of: "list", .notBlank, .openAPI),
        Limit("interactive.action.button", of: "list", .atMost(20, .characters), .openAPI),
        Limit("interactive.action.sections[]", of: "list", .atLeast(1, .elements), .openAPI),
        Limit("interactive.action.sections[]", of: "list", .atMost(10, .elements), .openAPI),
        Limit("interactive.action.sections[].title", of: "list", .saidAmongMoreThan(1), .openAPI),
        Limit("interactive.action.sections[].title", of: "list", .atMost(24, .characters), .openAPI),
        Limit("interactive.action.sections[].rows[]", of: "list", .atLeast(1, .elements), .openAPI),
        Limit("interactive.action.sections[].rows[]", of: "list", .atMost(10, .elementsInAll), .openAPI),
        Limit("interactive.action.sections[].rows[].id", of: "list", .notBlank, .openAPI),
        Limit("interactive.action.sections[].rows[].id", of: "list", .atMost(200, .characters), .openAPI),
        Limit("interactive.action.sections[].rows[].id", of: "list", .distinct, .openAPI),
        Limit("interactive.action.sections[].rows[].title", of: "list", .notBlank, .openAPI),
        Limit("interactive.action.sections[].rows[].title", of: "list", .atMost(24, .characters), .openAPI),
        Limit("interactive.action.sections[].rows[].description", of: "list", .atMost(72, .characters), .openAPI),
        Limit("interactive.action.buttons[]", of: "button", .atLeast(1, .elements), .openAPI),
        Limit("interactive.action.buttons[]", of: "button", .atMost(3, .elements), .openAPI),
        Limit("interactive.action.buttons[].reply.title", of: "button", .notBlank, .openAPI),
        Limit("interactive.action.buttons[].reply.title", of: "button", .atMost(20, .characters), .openAPI),
        Limit("interactive.action.buttons[].reply.title", of: "button", .distinct, .openAPI),
        Limit("interactive.action.buttons[].reply.id", of: "button", .notBlank, .openAPI),
        Limit("interactive.action.buttons[].reply.id", of: "button", .atMost(256, .characters), .openAPI),
        Limit("interactive.action.buttons[].reply.id", of: "button", .distinct, .openAPI),
        Limit("interactive.action.parameters.display_text", of: "cta_url", .notBlank, .openAPI),
        Limit("interactive.action.parameters.display_text", of: "cta_url", .atMost(20, .characters), .openAPI),
        Limit("interactive.action.parameters.url", of: "cta_url", .webAddress, .openAPI),
        Limit("interactive.action.parameters.display_text", of: "voice_call", .atMost(20, .characters), .pages),
        Limit("interactive.action.parameters.flow_cta", of: "flow", .notBlank, .openAPI),
        Limit("interactive.action.parameters.flow_cta", of: "flow", .atMost(20, .characters), flowButton),
        Limit("interactive.action.parameters.country", of: "address_message", .oneOf(["IN", "SG"]), addresses),
        Limit("interactive.header.type", of: "product_list", .oneOf(["text"]), .openAPI),
        Limit("interactive.action.sections[]", of: "product_list", .atLeast(1, .elements), .openAPI),
        Limit("interactive.action.sections[]", of: "product_list", .atMost(10, .elements), .openAPI),
        Limit("interactive.action.sections[].title", of: "product_list", .saidAmongMoreThan(1), .openAPI),
        Limit("interactive.action.sections[].title", of: "product_list", .atMost(24, .characters), .openAPI),
        Limit("interactive.action.sections[].product_items[]", of: "product_list", .atLeast(1, .elements), .openAPI),
        Limit(
            "interactive.action.sections[].product_items[]", of: "product_list", .atMost(30, .elementsInAll), .openAPI),
    ]
    private static let flowButton = LimitSource(
        "a partner's page; \(LimitSource.openAPI.name) has 30", "autumn 2026")
    private static let addresses = LimitSource(
        "\(LimitSource.pages.name), with India; a third party has Singapore, too", "autumn 2026")

    /// The cards of a carousel.
    private static let cards = [
        Limit("interactive.action.cards[]", of: "carousel", .atLeast(2, .elements), .pages),
        Limit("interactive.action.cards[]", of: "carousel", .atMost(10, .elements), .pages),
        Limit("interactive.action.cards[].body.text", of: "carousel", .atMost(160, .characters), .pages),
        Limit("interactive.action.cards[].body.text", of: "carousel", .atMost(2, .lineBreaks), .pages),
        Limit("interactive.action.cards[].action", of: "carousel", .alike, .pages),
        Limit("interactive.action.cards[].action.buttons[].quick_reply.title", of: "carousel", .notBlank, .openAPI),
        Limit(
            "interactive.action.cards[].action.buttons[].quick_reply.title", of: "carousel",
            .atMost(20, .characters), .openAPI),
        Limit(
            "interactive.action.cards[].action.buttons[].quick_reply.id", of: "carousel", .atMost(256, .characters),
            .openAPI),
        Limit(
            "interactive.action.cards[].action.parameters.display_text", of: "carousel", .atMost(20, .characters),
            .openAPI),
        Limit("interactive.action.cards[].action.parameters.url", of: "carousel", .webAddress, .openAPI),
    ]
}
