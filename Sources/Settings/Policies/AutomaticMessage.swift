public import Encoding
import Messages

/// What a rule of Parley's says to the customer (`MESSAGE`, S3.10): inside the window a text, a file with a text, or something
/// to tap; outside it a template.
public struct AutomaticMessage: Hashable, StoredSettings {
    /// The text, at most 4096 characters; 1024 below a file and above something to tap.
    public var text = ""
    /// The approved template that replaces it outside the window; empty for none: then nothing is sent there.
    public var template = ""
    /// The template's language, such as `en_US`.
    public var templateLanguage = ""
    /// A line above the text of what can be tapped; empty for none.
    public var header = ""
    /// A line below what can be tapped; empty for none.
    public var footer = ""
    /// An image's address; empty for none. A message has one file.
    public var image = ""
    /// A video's address; empty for none.
    public var video = ""
    /// A document's address; empty for none.
    public var document = ""
    /// The address of sound; empty for none. It goes as a message of its own, before the rest.
    public var audio = ""
    /// Up to three buttons that answer. A message has these, a website button or a list.
    public var buttons: [AnswerButton] = []
    /// The button that opens a page; nil for none.
    public var button: WebsiteButton?
    /// The list behind a button; nil for none.
    public var list: ChoiceList?
    /// What fills the places of the template's body, in their order.
    public var templateParameters: [String] = []
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty message.
    public init() {}

    /// A text, and perhaps a template for outside the window.
    public init(text: String, template: String = "", templateLanguage: String = "") {
        self.text = text
        self.template = template
        self.templateLanguage = templateLanguage
    }

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "text", &text, .text(asIn: "text.body"), row: "S4.2",
            "What is said inside the 24-hour window; below a file and above what can be tapped at most 1024 characters."
        )
        s.stored(2, "template", &template)
        s.stored(3, "templateLanguage", &templateLanguage)
        s.setting(
            4, "header", &header, .text(asIn: "interactive.header.text"), row: "S4.9",
            "A line above the text, where something can be tapped; in place of an image, a video or a document.")
        s.setting(
            5, "footer", &footer, .text(asIn: "interactive.footer.text"), row: "S4.9",
            "A line below it, where something can be tapped.")
        s.setting(
            6, "image", &image, .link, row: "S4.3",
            "The image that the text stands below. A message has one file; a list none.")
        s.setting(7, "video", &video, .link, row: "S4.3", "The video that the text stands below.")
        s.setting(8, "document", &document, .link, row: "S4.3", "The document that the text stands below.")
        s.setting(
            9, "audio", &audio, .link, row: "S4.3",
            "Sound, which has no text of its own: it goes first, and the rest follows as a second message.")
        s.setting(
            10, "buttons", &buttons, .list(of: .group, upTo: AnswerButton.most), row: "S4.10",
            "Buttons below the text that answer. A message has these, a website button or a list.")
        s.setting(11, "button", &button, .group, row: "S4.10", "A button below the text that opens a page.")
        s.setting(12, "list", &list, .group, row: "S4.9", "A list behind a button below the text.")
        s.stored(13, "templateParameters", &templateParameters)
        s.setting(
            "template", &outsideTheWindow, .group, row: "S4.5",
            "What is said outside the window; without one nothing is sent there, and the log says why.")
    }

    var outsideTheWindow: TemplateName? {
        get { TemplateName(name: template, language: templateLanguage, parameters: templateParameters) }
        set {
            (template, templateLanguage) = (newValue?.name ?? "", newValue?.language ?? "")
            templateParameters = newValue?.parameters ?? []
        }
    }
}
