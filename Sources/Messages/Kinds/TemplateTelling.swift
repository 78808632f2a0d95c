import Encoding

extension Message.Template {
    /// What fills the places beside the body's, which ``MessageKind/text`` tells: header, buttons and cards, each with its part in
    /// front, as in `header: image 4711` and `button 0: ABC`.
    public var otherValues: [String] {
        components.filter { $0.type.lowercased() != "body" }.flatMap(\.told).prefix(Self.othersLimit).map(\.self)
    }

    /// The most of them that are told.
    private static let othersLimit = 40
}

extension Message.TemplateComponent {
    /// What fills its places, each with the part in front.
    fileprivate var told: [String] {
        let part = [type.lowercased(), index.map(\.literal)].compactMap(\.self).joined(separator: " ")
        let own = parameters.compactMap(\.told).map { "\(part): \($0)" }
        let ofCards = cards.flatMap { card in
            card.components.flatMap { component in
                component.type.lowercased() == "body"
                    ? component.parameters.compactMap(\.told).map { "card \(card.index.literal), body: \($0)" }
                    : component.told.map { "card \(card.index.literal), \($0)" }
            }
        }
        return own + ofCards
    }
}

extension Message.TemplateParameter {
    /// The value as a person is told it; nil for a kind that has none to tell.
    fileprivate var told: String? {
        switch value {
        case .text, .currency, .dateTime: words
        case .image(let image): "image \(image.source.told)"
        case .video(let video): "video \(video.source.told)"
        case .document(let document):
            ["document", document.filename, document.source.told].compactMap(\.self)
                .joined(separator: " ")
        case .location(let location): "location \(location.text)"
        case .payload(let payload): payload
        case .couponCode(let code): code
        case .action(let action): String(decoding: action.bytes, as: UTF8.self)
        case .product, .other: nil
        }
    }
}

extension Message.MediaSource {
    /// The id or the address.
    fileprivate var told: String {
        switch self {
        case .id(let id): id
        case .link(let link): link
        }
    }
}
