/// The profiles of what Parley takes the place of: the platform's limits, but for the numbers that their pages have.
extension LimitProfile {
    /// The send node's numbers (S4).
    public static let connect = cloudAPI.replacing(
        [
            Limit("text.body", .atMost(4096, .characters), sendNode),
            Limit("interactive.header.text", .atMost(60, .characters), sendNode),
            Limit("interactive.body.text", .atMost(1024, .characters), sendNode),
            Limit("interactive.footer.text", .atMost(60, .characters), sendNode),
            Limit("interactive.action.button", of: "list", .atMost(24, .characters), sendNode),
            Limit("interactive.action.sections[]", of: "list", .atMost(10, .elements), sendNode),
            Limit("interactive.action.sections[].title", of: "list", .saidAmongMoreThan(0), sendNode),
            Limit("interactive.action.sections[].rows[]", of: "list", .atMost(10, .elementsInAll), sendNode),
            Limit("interactive.action.sections[].rows[].id", of: "list", .atMost(200, .characters), sendNode),
            Limit("interactive.action.sections[].rows[].title", of: "list", .atMost(24, .characters), sendNode),
            Limit("interactive.action.sections[].rows[].description", of: "list", .atMost(72, .characters), sendNode),
            Limit("interactive.action.buttons[]", of: "button", .atMost(3, .elements), sendNode),
            Limit("interactive.action.buttons[].reply.title", of: "button", .atMost(20, .characters), sendNode),
            Limit("interactive.action.buttons[].reply.id", of: "button", .atMost(200, .characters), sendNode),
            Limit("template.components[type=button,sub_type=quick_reply]", .atMost(3, .elements), sendNode),
            Limit("template.components[type=button,sub_type=url]", .atMost(1, .elements), sendNode),
            Limit("template.components[type=button,sub_type=phone_number]", .atMost(1, .elements), sendNode),
            Limit("audio", .atMost(16 << 20, .bytes), sendNode),
            Limit("video", .atMost(16 << 20, .bytes), sendNode),
            Limit("image", .atMost(5 << 20, .bytes), sendNode),
            Limit("document", .atMost(100 << 20, .bytes), sendNode),
            Limit("sticker", .atMost(500 << 10, .bytes), sendNode),
            Limit("sticker", .atMost(100 << 10, .bytesOfStill), sendNode),
            Limit("sticker", .pixels(width: 512, height: 512), sendNode),
        ] + SentFiles.connect.flatMap { $0.limits(sendNode) }, name: "connect")

    /// The Studio's numbers (S0): a file has at most 5 MB, and is an image but no GIF, a video or a PDF.
    public static let studio = cloudAPI.replacing(
        SentFiles.studio.flatMap { $0.limits(studioTasks) }
            + ["audio", "video", "image", "document"].map { Limit($0, .atMost(5 << 20, .bytes), studioTasks) }
            + [Limit("document.filename", .fileFormat(["pdf"]), studioTasks)]
            + ["audio", "sticker"].map {
                Limit($0, .notSent(instead: "images, PDF, videos and web links"), studioTasks)
            }, name: "studio", webLinks: .withoutProtocol(studioTasks))

    /// The agent workspace's numbers (S2): files below 100 MB, of some types.
    public static let workspace = cloudAPI.replacing(
        [Limit("document", .atMost((100 << 20) - 1, .bytes), agentWorkspace)]
            + SentFiles.workspace.flatMap { $0.limits(agentWorkspace) }, name: "workspace")

    private static let sendNode = LimitSource("Webex Connect's page on its WhatsApp node (S4)", "no date")
    private static let studioTasks = LimitSource("the Studio's page on WhatsApp tasks (S0)", "no date")
    private static let agentWorkspace = LimitSource("Genesys' page on WhatsApp in its workspace (S2)", "March 2020")
}
