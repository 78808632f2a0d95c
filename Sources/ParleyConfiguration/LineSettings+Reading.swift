import Events
import Settings
import Timeline

/// The ranges that the file's values must be in.
enum ConfigurationLimits {
    /// `autoClose` as S3.7 sets it; the other rules that end a session have the same range.
    static let sessionEnd: ClosedRange<Duration> = .seconds(60) ... .seconds(72 * 3600)
    /// A reminder that comes after the 24-hour window has closed would always be a template.
    static let replyReminder: ClosedRange<Duration> = .seconds(1) ... .seconds(24 * 3600)
    /// The warning and the maximum of a pending response.
    static let pendingResponse: ClosedRange<Duration> = .seconds(1) ... .seconds(24 * 3600)
    /// Receipts come for up to 7 days.
    static let inDoubt: ClosedRange<Duration> = .seconds(60) ... .seconds(7 * 24 * 3600)
    /// Characters of a text message (S4.2).
    static let text = 4096
    /// Characters of an interactive message's body (S4.9).
    static let surveyText = 1024
    /// Characters of the label of a list's button.
    static let surveyButton = 20
    /// Characters of a name for people.
    static let name = 200
    /// Bytes of an agent's id or a bot's name.
    static let identifier = 64
    /// Characters of a template's name, as the platform has it.
    static let templateName = 512
}

extension LineSettings {
    private static let keys = [
        "name", "enabled", "bot", "sessionTimeout", "autoClose", "botSilence", "replyReminder", "pendingResponse",
        "survey",
        "inDoubt",
    ]

    /// What the file says in this place; an empty mapping says nothing.
    init(_ field: YAMLField, isDefaults: Bool = false) {
        guard !field.isNull, let fields = field.mapping(knowing: Self.keys) else { return }
        if isDefaults, let name = fields["name"] { name.report("a name is one line's; give it under 'lines'") }
        name = fields["name"]?.text(atMost: ConfigurationLimits.name)
        enabled = fields["enabled"]?.flag()
        bot = fields["bot"]?.setting { $0.identifier() }
        sessionTimeout = fields["sessionTimeout"]?.setting { $0.duration(in: ConfigurationLimits.sessionEnd) }
        autoClose = fields["autoClose"]?.setting { $0.duration(in: ConfigurationLimits.sessionEnd) }
        botSilence = fields["botSilence"]?.setting { $0.duration(in: ConfigurationLimits.sessionEnd) }
        replyReminder = fields["replyReminder"]?.setting { ReplyReminderSettings($0) }
        pendingResponse = fields["pendingResponse"]?.setting { $0.pendingResponse() }
        survey = fields["survey"]?.setting { SurveySettings($0) }
        inDoubt = fields["inDoubt"].flatMap { InDoubtSettings($0) }
    }
}

extension ReplyReminderSettings {
    fileprivate init?(_ field: YAMLField) {
        guard let fields = field.mapping(knowing: ["after", "text", "template"]) else { return nil }
        self.field = field
        after = fields["after"]?.duration(in: ConfigurationLimits.replyReminder, orOff: false)
        text = fields["text"]?.text(atMost: ConfigurationLimits.text)
        template = fields["template"]?.setting { TemplateSettings($0) }
        // What is wrong with a value has been said: that it is missing as well need not be.
        if fields["after"] != nil, after == nil { after = .zero }
        if fields["text"] != nil, text == nil { text = "" }
    }
}

extension SurveySettings {
    fileprivate init?(_ field: YAMLField) {
        guard let fields = field.mapping(knowing: ["text", "button", "template"]) else { return nil }
        self.field = field
        text = fields["text"]?.text(atMost: ConfigurationLimits.surveyText)
        button = fields["button"]?.text(atMost: ConfigurationLimits.surveyButton)
        template = fields["template"]?.setting { TemplateSettings($0) }
        if fields["text"] != nil, text == nil { text = "" }
        if fields["button"] != nil, button == nil { button = "" }
    }
}

extension TemplateSettings {
    fileprivate init?(_ field: YAMLField) {
        guard let fields = field.mapping(knowing: ["name", "language"]) else { return nil }
        field.require(["name": fields["name"] != nil, "language": fields["language"] != nil])
        let name = fields["name"]?.text(atMost: ConfigurationLimits.templateName)
        let language = fields["language"]?.text(atMost: 16)
        if let name, !name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }) {
            fields["name"]?.report(
                "'\(shortened(name))' is no template's name; it has lower-case letters, digits and '_' only")
        }
        if let language, !Self.isLanguage(language) {
            fields["language"]?.report(
                "'\(shortened(language))' is no language code; write one such as en, en_US or pt_BR")
        }
        guard let name, let language else { return nil }
        (self.name, self.language) = (name, language)
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

extension InDoubtSettings {
    fileprivate init?(_ field: YAMLField) {
        guard let fields = field.mapping(knowing: ["limit", "then"]) else { return nil }
        limit = fields["limit"]?.duration(in: ConfigurationLimits.inDoubt, orOff: false)
        guard let choice = fields["then"], let word = choice.scalar("'abandon' or 'resend'") else { return }
        switch word {
        case "abandon": then = .abandon
        case "resend": then = .resend
        default: choice.report("'\(shortened(word))' is neither 'abandon' (never twice) nor 'resend' (at least once)")
        }
    }
}

extension YAMLField {
    /// The word `off`, or a value.
    fileprivate func setting<Value>(_ read: (YAMLField) -> Value?) -> Setting<Value>? {
        isOff ? .off : read(self).map { .on($0) }
    }

    /// A name that sessions and tokens carry.
    fileprivate func identifier() -> String? {
        guard let text = text(atMost: ConfigurationLimits.identifier) else { return nil }
        guard text.utf8.count <= ConfigurationLimits.identifier, !text.contains(where: \.isNewline) else {
            report("has \(text.utf8.count) bytes; at most \(ConfigurationLimits.identifier) on one line are possible")
            return nil
        }
        return text
    }

    /// `30s,50s`: the warning time and the maximum time; plain numbers are seconds (S2.1).
    fileprivate func pendingResponse() -> PendingResponsePolicy? {
        guard let text = scalar("a warning and a maximum, such as 30s,50s") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let part = String(part.filter { $0 != " " })
            return !part.isEmpty && part.allSatisfy { ("0"..."9").contains($0) } ? part + "s" : part
        }
        guard parts.count == 2 else {
            report(
                "'\(shortened(text))' is not two lengths of time; "
                    + "write the warning and the maximum, inside braces in quotes: \"30s,50s\", or 'off'")
            return nil
        }
        guard let warning = duration(parts[0], in: ConfigurationLimits.pendingResponse),
            let maximum = duration(parts[1], in: ConfigurationLimits.pendingResponse)
        else { return nil }
        guard warning < maximum else {
            report("the warning (\(parts[0])) must be shorter than the maximum (\(parts[1]))")
            return nil
        }
        var policy = PendingResponsePolicy()
        (policy.warning, policy.maximum) = (warning, maximum)
        return policy
    }
}
