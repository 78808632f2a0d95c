public import Encoding

/// What a rule of Parley's says to the customer (`MESSAGE`): a text inside the window, a template outside it.
public struct AutomaticMessage: Hashable, StoredSettings {
    /// The text, at most 4096 characters.
    public var text = ""
    /// The approved template that replaces it outside the window; empty for none: then nothing is sent there.
    public var template = ""
    /// The template's language, such as `en_US`.
    public var templateLanguage = ""
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
            1, "text", &text, .text(upTo: AutomaticMessage.textLimit).needed, row: "S4.2",
            "What is said inside the 24-hour window.")
        s.stored(2, "template", &template)
        s.stored(3, "templateLanguage", &templateLanguage)
        s.setting(
            "template", &outsideTheWindow, .group, row: "S4.5",
            "What is said outside it; without one nothing is sent there, and the log says why.")
    }

    /// Characters of a text message (S4.2).
    private static let textLimit = 4096

    private var outsideTheWindow: TemplateName? {
        get { template.isEmpty ? nil : TemplateName(name: template, language: templateLanguage) }
        set { (template, templateLanguage) = (newValue?.name ?? "", newValue?.language ?? "") }
    }

    /// The settings of a message whose text has another limit.
    static func describe(upTo limit: Int) -> [SettingDescription] {
        var settings = describe()
        for index in settings.indices where settings[index].key == "text" { settings[index].shape = .text(upTo: limit) }
        return settings
    }
}

/// A template without parameters, by name and language.
struct TemplateName: SettingGroup {
    var name = ""
    var language = ""

    init() {}
    init(name: String, language: String) { (self.name, self.language) = (name, language) }

    mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            "name", &name,
            .form("lower-case letters, digits and `_`, at most 512", pattern: "[a-z0-9_]+", upTo: 512).needed.checked {
                TemplateName.isName($0)
                    ? nil : "'\(shortened($0))' is no template's name; it has lower-case letters, digits and '_' only"
            }, "The template's name; Parley does not know which ones Meta has approved.")
        s.setting(
            "language", &language,
            .form("a code such as `en` or `en_US`", pattern: "[a-z]{2,3}(_[A-Za-z]{2,4})?", upTo: 16).needed.checked {
                TemplateName.isLanguage($0)
                    ? nil : "'\(shortened($0))' is no language code; write one such as en, en_US or pt_BR"
            }, "Its language.")
    }

    private static func isName(_ text: String) -> Bool {
        text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
    }

    /// Two or three lower-case letters, perhaps with a region or script after `_`.
    private static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        guard let language = parts.first, (2...3).contains(language.count),
            language.allSatisfy({ $0.isASCII && $0.isLowercase })
        else { return false }
        return parts.count == 1 || (2...4).contains(parts[1].count) && parts[1].allSatisfy { $0.isASCII && $0.isLetter }
    }
}
