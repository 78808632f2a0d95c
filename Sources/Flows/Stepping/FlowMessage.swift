public import Encoding

/// A message of the customer's, as a flow sees it.
public struct FlowMessage: FieldCodable, Hashable {
    /// The text or caption, or what is written on what was tapped.
    public var text = ""
    /// The id of the button or row that was tapped (S4.23); empty where nothing was.
    public var id = ""
    /// The platform's `type`: `text`, `interactive`, `image`.
    public var type = "text"
    /// The id of the file that came with it; empty for none.
    public var mediaID = ""
    /// Where the customer is, as `LATITUDE,LONGITUDE`; empty where that was not said.
    public var location = ""
    /// Of a tap: the platform's id of the message of ours in which it was.
    public var answers = ""

    /// An empty text.
    public init() {}

    /// A message. Texts are cut at ``FlowLimits/messageLength`` characters.
    public init(
        text: String, id: String = "", type: String = "text", mediaID: String = "", location: String = "",
        answers: String = ""
    ) {
        (self.text, self.id, self.type) = (FlowMessage.cut(text), FlowMessage.cut(id), FlowMessage.cut(type))
        (self.mediaID, self.location) = (FlowMessage.cut(mediaID), FlowMessage.cut(location))
        self.answers = FlowMessage.cut(answers)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > FlowLimits.messageLength else { return text }
        return String(text.unicodeScalars.prefix(FlowLimits.messageLength))
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "text", &text, .personal)
        fields.field(2, "id", &id, .personal)
        fields.field(3, "type", &type)
        fields.field(4, "mediaID", &mediaID, .personal)
        fields.field(5, "location", &location, .personal)
        fields.field(6, "answers", &answers, .personal)
    }

    /// The types that a receive can look for: the platform's, and `tap` and `media` for several of them.
    static let types = [
        "text", "tap", "media", "location", "image", "video", "audio", "document", "sticker", "contacts", "order",
        "interactive", "button", "unsupported",
    ]

    /// Whether it says nothing that a receive could take: reactions, edits, what the platform says.
    var isPassedOver: Bool {
        ["reaction", "edit", "edited", "revoke", "revoked", "system", "request_welcome"].contains(type)
    }

    var isTap: Bool { !id.isEmpty }
    var isMedia: Bool {
        ["image", "video", "audio", "voice", "document", "sticker"].contains(type) || !mediaID.isEmpty
    }

    func isOf(_ name: String) -> Bool {
        switch name {
        case "tap": isTap
        case "media": isMedia
        case "text": type == "text" && !isTap
        default: type == name
        }
    }

    /// What is saved of it where nothing else is said: the id of a tap, a file's id, a place, or the text.
    var value: FlowValue {
        if isTap { return .text(id) }
        if !mediaID.isEmpty { return .text(mediaID) }
        if !location.isEmpty { return .text(location) }
        return .text(text.trimmed)
    }
}
