public import Encoding

extension Message {
    /// What fills one place of a template (S4.5).
    public struct TemplateParameter: Hashable, Sendable {
        /// What it is.
        public enum Value: Hashable, Sendable {
            /// A text.
            case text(String)
            /// An amount of money, written as the customer's language writes it.
            case currency(Currency)
            /// A moment, written as the customer's language writes it.
            case dateTime(DateTime)
            /// An image, in a header.
            case image(Image)
            /// A video, in a header.
            case video(Video)
            /// A document, in a header.
            case document(Document)
            /// A place, in a header.
            case location(Location)
            /// A product of a catalog, in a header.
            case product(CatalogProduct)
            /// What comes back when a quick reply is tapped.
            case payload(String)
            /// The code that a button copies.
            case couponCode(String)
            /// What a button of another kind needs, as a JSON object: of a form, a catalog, an order.
            case action(RawBytes)
            /// A kind that Parley doesn't know, by its type; its members are among the unmodelled ones.
            case other(String)
        }

        /// What it is.
        public var value = Value.text("")
        /// The name of the place that it fills; nil where places are filled in their order.
        public var name: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()
        /// The type as it was read, where it was not in small letters.
        private var spelling: String?

        /// An empty text.
        public init() {}

        /// What fills a place.
        public init(_ value: Value, name: String? = nil) {
            self.value = value
            self.name = name
        }
    }
}

extension Message.TemplateParameter: GraphObject {
    /// The value as a person reads it; nil where it is none to read.
    var words: String? {
        switch value {
        case .text(let text): text
        case .currency(let currency): currency.fallback
        case .dateTime(let dateTime): dateTime.fallback
        default: nil
        }
    }

    mutating func code(_ graph: inout GraphCoder) {
        var type = spelling?.lowercased() == value.type ? spelling ?? value.type : value.type
        graph.required("type", &type)
        graph.optional("parameter_name", &name)
        if graph.isReading {
            value = Value(type: type)
            spelling = type == value.type ? nil : type
        }
        value.code(&graph)
    }
}

extension Message.TemplateParameter.Value {
    fileprivate init(type: String) {
        switch type.lowercased() {
        case "text": self = .text("")
        case "currency": self = .currency(.init())
        case "date_time": self = .dateTime(.init())
        case "image": self = .image(.init())
        case "video": self = .video(.init())
        case "document": self = .document(.init())
        case "location": self = .location(.init())
        case "product": self = .product(.init())
        case "payload": self = .payload("")
        case "coupon_code": self = .couponCode("")
        case "action": self = .action(.absent)
        default: self = .other(type)
        }
    }

    fileprivate var type: String {
        switch self {
        case .text: "text"
        case .currency: "currency"
        case .dateTime: "date_time"
        case .image: "image"
        case .video: "video"
        case .document: "document"
        case .location: "location"
        case .product: "product"
        case .payload: "payload"
        case .couponCode: "coupon_code"
        case .action: "action"
        case .other(let type): type
        }
    }

    /// The member of the type's name.
    fileprivate mutating func code(_ graph: inout GraphCoder) {
        switch self {
        case .text(let text): self = graph.required(type, of: text, Self.text)
        case .currency(let currency): self = graph.required(type, of: currency, Self.currency)
        case .dateTime(let dateTime): self = graph.required(type, of: dateTime, Self.dateTime)
        case .image(let image): self = graph.required(type, of: image, Self.image)
        case .video(let video): self = graph.required(type, of: video, Self.video)
        case .document(let document): self = graph.required(type, of: document, Self.document)
        case .location(let location): self = graph.required(type, of: location, Self.location)
        case .product(let product): self = graph.required(type, of: product, Self.product)
        case .payload(let payload): self = graph.required(type, of: payload, Self.payload)
        case .couponCode(let coupon): self = graph.required(type, of: coupon, Self.couponCode)
        case .action(let action): self = graph.required(type, of: action, Self.action)
        case .other: return
        }
    }
}
