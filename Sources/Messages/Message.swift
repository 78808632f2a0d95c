public import Encoding

/// What can be said on WhatsApp: one case for each kind of message (S4.2 to S4.10, and what the platform has beside them).
///
/// The wire, the desk, automatic messages and flows all say what they say as one of these. It is read from the Graph API's
/// JSON and written to it without losing a member, tells people what it says in ``words``, and measures itself against the
/// limits of a profile in ``violations(of:fileSizes:)``. What a message quotes is not part of it: that is ``MessageContent``'s.
/// Marking as read and typing are operations and no messages.
public enum Message: Hashable, Sendable {
    /// A text (S4.2).
    case text(Text)
    /// An image (S4.3).
    case image(Image)
    /// A video (S4.3).
    case video(Video)
    /// Sound, perhaps as a voice message (S4.3).
    case audio(Audio)
    /// A document (S4.3).
    case document(Document)
    /// A sticker (S4.4).
    case sticker(Sticker)
    /// A template (S4.5).
    case template(Template)
    /// A place (S4.7).
    case location(Location)
    /// People and how to reach them (S4.8).
    case contacts(Contacts)
    /// A list to choose a row of (S4.9).
    case list(List)
    /// One to three buttons that answer (S4.10).
    case replyButtons(ReplyButtons)
    /// A button that opens a page.
    case linkButton(LinkButton)
    /// A button that opens a form.
    case flow(Flow)
    /// A button with which the customer calls.
    case callButton(CallButton)
    /// Asks where the customer is.
    case locationRequest(LocationRequest)
    /// Asks whether the business may call.
    case callPermissionRequest(CallPermissionRequest)
    /// Asks how to reach the customer.
    case contactRequest(ContactRequest)
    /// Asks for a postal address.
    case addressRequest(AddressRequest)
    /// A product.
    case product(Product)
    /// Several products.
    case productList(ProductList)
    /// A button that opens the catalog.
    case catalog(Catalog)
    /// Cards beside each other.
    case carousel(Carousel)
    /// An emoji on a message of the customer's.
    case reaction(Reaction)
    /// A kind that Parley doesn't know: the Graph API's `type`, and the JSON under the key of that name.
    case other(type: String, body: RawBytes)

    /// A text.
    public init(text: String) { self = .text(Text(text)) }

    /// A template without values.
    public init(template name: String, language: String) {
        self = .template(Template(name: name, language: language))
    }

    /// What its case holds.
    var kind: any MessageKind {
        switch self {
        case .text(let kind): kind
        case .image(let kind): kind
        case .video(let kind): kind
        case .audio(let kind): kind
        case .document(let kind): kind
        case .sticker(let kind): kind
        case .template(let kind): kind
        case .location(let kind): kind
        case .contacts(let kind): kind
        case .list(let kind): kind
        case .replyButtons(let kind): kind
        case .linkButton(let kind): kind
        case .flow(let kind): kind
        case .callButton(let kind): kind
        case .locationRequest(let kind): kind
        case .callPermissionRequest(let kind): kind
        case .contactRequest(let kind): kind
        case .addressRequest(let kind): kind
        case .product(let kind): kind
        case .productList(let kind): kind
        case .catalog(let kind): kind
        case .carousel(let kind): kind
        case .reaction(let kind): kind
        case .other(let type, let body): OtherKind(type: type, body: body)
        }
    }
}

/// A message in words.
extension Message {
    /// The most characters of ``text`` and ``words``.
    public static let wordsLimit = 8192

    /// The Graph API's `type`: `text`, `interactive`.
    public var type: String { kind.type }

    /// What a person reads in it: the text, the caption, the title of a list and of its rows, the name of a place or a person.
    /// Empty where there is nothing to read, as in an image without a caption.
    public var text: String { Message.clipped(kind.text) }

    /// The message as a transcript tells it: `[image] The receipt`; a text and a template without a label.
    public var words: String {
        let (label, text) = (kind.label, kind.text)
        let words = [label.isEmpty ? "" : "[\(label)]", text].filter { !$0.isEmpty }.joined(separator: " ")
        return Message.clipped(words)
    }

    private static func clipped(_ text: String) -> String {
        // A text has at least as many bytes as characters, and bytes are counted already.
        guard text.utf8.count > wordsLimit else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(wordsLimit)))
    }
}
