import Encoding

extension Message {
    /// What fills one part of a template: its header, its body, one of its buttons, its cards.
    public struct TemplateComponent: Hashable, Sendable {
        /// The part, as the Graph API calls it, in letters of either case: `header`, `body`, `button`, `carousel`,
        /// `limited_time_offer`, `order_status` …
        public var type = ""
        /// The kind of a button: `quick_reply`, `url`, `copy_code`, `flow`, `catalog`, `mpm`, `order_details`,
        /// `voice_call` …; nil for a part that is no button.
        public var subtype: String?
        /// The button's place in the template, 0 for the first; nil for a part that is no button.
        public var index: GraphNumber?
        /// What fills its places, in their order or by name.
        public var parameters: [TemplateParameter] = []
        /// The cards of a carousel.
        public var cards: [TemplateCard] = []
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// An empty part.
        public init() {}

        /// What fills a part.
        public init(_ type: String, _ parameters: [TemplateParameter] = []) {
            self.type = type
            self.parameters = parameters
        }
    }

    /// What fills one card of a template's carousel.
    public struct TemplateCard: Hashable, Sendable {
        /// Its place, 0 for the first.
        public var index: GraphNumber = 0
        /// What fills its parts.
        public var components: [TemplateComponent] = []
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// An empty card.
        public init() {}

        /// What fills a card.
        public init(index: GraphNumber, _ components: [TemplateComponent]) {
            self.index = index
            self.components = components
        }
    }
}

extension Message.TemplateComponent {
    /// The header: a text, a file, a place or a product.
    public static func header(_ parameter: Message.TemplateParameter) -> Self { Self("header", [parameter]) }

    /// The body's values, in their order.
    public static func body(_ texts: [String]) -> Self {
        Self("body", texts.map { Message.TemplateParameter(.text($0)) })
    }

    /// What comes back when a quick reply is tapped.
    public static func quickReply(_ index: GraphNumber, payload: String) -> Self {
        button("quick_reply", index, .payload(payload))
    }

    /// What follows the address that the template's website button begins with; of an authentication template the code.
    public static func link(_ index: GraphNumber, suffix: String) -> Self { button("url", index, .text(suffix)) }

    /// The code that a button copies.
    public static func copyCode(_ index: GraphNumber, _ code: String) -> Self {
        button("copy_code", index, .couponCode(code))
    }

    /// The token that comes back with the answers of the form that a button opens.
    public static func flow(_ index: GraphNumber, token: String) -> Self {
        button("flow", index, .action(RawBytes(Array("{\"flow_token\":\(JSONText.quoted(token))}".utf8))))
    }

    /// A button of any kind.
    public static func button(
        _ subtype: String, _ index: GraphNumber, _ value: Message.TemplateParameter.Value
    ) -> Self {
        var component = Self("button", [Message.TemplateParameter(value)])
        component.subtype = subtype
        component.index = index
        return component
    }
}

extension Message.TemplateComponent: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.required("type", &type)
        graph.optional("sub_type", &subtype)
        graph.optional("index", &index)
        graph.optional("parameters", &parameters)
        graph.optional("cards", &cards)
    }
}

extension Message.TemplateCard: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.required("card_index", &index)
        graph.required("components", &components)
    }
}
