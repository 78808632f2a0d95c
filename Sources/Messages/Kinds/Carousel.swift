extension Message {
    /// Two to ten cards beside each other, each with a picture or a product and the same kinds of button.
    public struct Carousel: Hashable, Sendable {
        /// What it says above the cards, at most 1024 characters.
        public var body = ""
        /// The cards.
        public var cards: [Card] = []
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No cards yet.
        public init() {}

        /// Cards, which are numbered in their order.
        public init(_ body: String, cards: [Card]) {
            self.body = body
            self.cards = cards
            for index in cards.indices { self.cards[index].index = GraphNumber(Int64(index)) }
        }
    }
}

extension Message.Carousel {
    /// One card.
    public struct Card: Hashable, Sendable {
        /// What can be tapped on it.
        public enum Action: Hashable, Sendable {
            /// A button that opens a page: its label of at most 20 characters, and the address.
            case link(title: String, url: String)
            /// Buttons that answer, each with an id and a title of at most 20 characters.
            case buttons([Button])
            /// A product of a catalog.
            case product(String, catalog: String)
        }

        /// Its place, 0 for the first.
        public var index: GraphNumber = 0
        /// The Graph API's word for the kind of card: `cta_url` also where it has buttons that answer, or `product`.
        public var type = "cta_url"
        /// Its picture or video; nil for a product.
        public var header: Message.Header?
        /// What it says, at most 160 characters and two line breaks; nil for nothing.
        public var body: String?
        /// What can be tapped.
        public var action = Action.buttons([])
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// An empty card.
        public init() {}

        /// A card.
        public init(header: Message.Header? = nil, body: String? = nil, _ action: Action) {
            self.header = header
            self.body = body
            self.action = action
            if case .product = action { type = "product" }
        }
    }

    /// A button that answers.
    public struct Button: Hashable, Sendable {
        /// Comes back when it is tapped; at most 256 characters.
        public var id = ""
        /// At most 20 characters.
        public var title = ""
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// An empty button.
        public init() {}

        /// A button.
        public init(id: String, title: String) {
            self.id = id
            self.title = title
        }
    }
}

extension Message.Carousel: InteractiveKind {
    var label: String { "carousel" }
    var text: String { words(body, tapping: cards.map(\.words)) }

    mutating func code(_ graph: inout GraphCoder) {
        graph.constant("type", "carousel")
        graph.object("body") { $0.required("text", &body) }
        graph.object("action") { $0.required("cards", &cards) }
    }
}

extension Message.Carousel.Card: GraphObject {
    var words: String {
        switch action {
        case .link(let title, _): body ?? title
        case .buttons(let buttons): body ?? buttons.map(\.title).joined(separator: ", ")
        case .product(let product, _): body ?? product
        }
    }

    mutating func code(_ graph: inout GraphCoder) {
        graph.required("card_index", &index)
        graph.required("type", &type)
        graph.optional("header", &header)
        graph.optionalObject("body") { $0.optional("text", &body) }
        graph.object("action") { action.code(&$0) }
    }
}

extension Message.Carousel.Card.Action {
    /// Which of the three it is follows from the members that are there.
    fileprivate mutating func code(_ graph: inout GraphCoder) {
        if graph.isReading {
            if graph.has("buttons") {
                self = .buttons([])
            } else if graph.has("product_retailer_id") {
                self = .product("", catalog: "")
            } else {
                self = .link(title: "", url: "")
            }
        }
        switch self {
        case .buttons(var buttons):
            graph.required("buttons", &buttons)
            self = .buttons(buttons)
        case .product(var product, var catalog):
            graph.required("product_retailer_id", &product)
            graph.required("catalog_id", &catalog)
            self = .product(product, catalog: catalog)
        case .link(var title, var url):
            graph.constant("name", "cta_url")
            graph.object("parameters") { parameters in
                parameters.required("display_text", &title)
                parameters.required("url", &url)
            }
            self = .link(title: title, url: url)
        }
    }
}

extension Message.Carousel.Button: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.constant("type", "quick_reply")
        graph.object("quick_reply") { reply in
            reply.required("id", &id)
            reply.required("title", &title)
        }
    }
}
