extension Message {
    /// A button that opens a page in the web (`cta_url`).
    public struct LinkButton: Hashable, Sendable {
        /// What stands above: a text or a file; nil for nothing.
        public var header: Header?
        /// What it says, at most 1024 characters.
        public var body = ""
        /// A line below, at most 60 characters; nil for none.
        public var footer: String?
        /// The button's label, at most 20 characters.
        public var title = ""
        /// The page's address.
        public var url = ""
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No button yet.
        public init() {}

        /// A button that opens a page.
        public init(header: Header? = nil, body: String, footer: String? = nil, title: String, url: String) {
            self.header = header
            self.body = body
            self.footer = footer
            self.title = title
            self.url = url
        }
    }
}

extension Message.LinkButton: InteractiveKind {
    var label: String { "link" }
    var text: String { words(body, tapping: ["\(title): \(url)"]) }

    mutating func code(_ graph: inout GraphCoder) {
        graph.interactive("cta_url", &header, &body)
        graph.footer(&footer)
        graph.object("action") { action in
            action.constant("name", "cta_url")
            action.object("parameters") { parameters in
                parameters.required("display_text", &title)
                parameters.required("url", &url)
            }
        }
    }
}
