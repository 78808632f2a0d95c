import Events
import Settings
import Timeline

/// What the file says about one line, or about all of them under `defaults`: every rule can be left out, so that what is said
/// of a line goes over what is said of all, key by key.
struct LineSettings {
    var name: String?
    var enabled: Bool?
    var bot: Setting<String>?
    var sessionTimeout: Setting<Duration>?
    var autoClose: Setting<Duration>?
    var botSilence: Setting<Duration>?
    var replyReminder: Setting<ReplyReminderSettings>?
    var pendingResponse: Setting<PendingResponsePolicy>?
    var survey: Setting<SurveySettings>?
    var inDoubt: InDoubtSettings?

    /// Nothing is said.
    init() {}

    /// These settings, and where they leave something out, the others.
    func over(_ defaults: LineSettings) -> LineSettings {
        var merged = self
        merged.enabled = enabled ?? defaults.enabled
        merged.bot = bot ?? defaults.bot
        merged.sessionTimeout = sessionTimeout ?? defaults.sessionTimeout
        merged.autoClose = autoClose ?? defaults.autoClose
        merged.botSilence = botSilence ?? defaults.botSilence
        merged.replyReminder = merge(replyReminder, defaults.replyReminder) { $0.over($1) }
        merged.pendingResponse = pendingResponse ?? defaults.pendingResponse
        merged.survey = merge(survey, defaults.survey) { $0.over($1) }
        merged.inDoubt = inDoubt.map { $0.over(defaults.inDoubt ?? InDoubtSettings()) } ?? defaults.inDoubt
        return merged
    }

    /// The rules, over Parley's own defaults. What a rule needs and nobody said is noted.
    func policy() -> LinePolicy {
        var policy = LinePolicy()
        policy.name = name ?? ""
        policy.disabled = !(enabled ?? true)
        policy.bot = bot?.value ?? ""
        policy.sessionTimeout = sessionTimeout.map(\.value) ?? policy.sessionTimeout
        policy.autoClose = autoClose.map(\.value) ?? policy.autoClose
        policy.botSilence = botSilence.map(\.value) ?? policy.botSilence
        policy.replyReminder = replyReminder?.value?.policy()
        policy.pendingResponse = pendingResponse.map(\.value) ?? policy.pendingResponse
        policy.survey = survey?.value?.policy()
        policy.inDoubt.limit = inDoubt?.limit ?? policy.inDoubt.limit
        policy.inDoubt.then = inDoubt?.then ?? policy.inDoubt.then
        return policy
    }
}

/// A setting that can be switched off.
enum Setting<Value> {
    case off
    case on(Value)

    var value: Value? { if case .on(let value) = self { value } else { nil } }
}

private func merge<Value>(
    _ own: Setting<Value>?, _ other: Setting<Value>?, _ over: (Value, Value) -> Value
) -> Setting<Value>? {
    switch (own, other) {
    case (nil, let other): other
    case (.on(let own), .on(let other)): .on(over(own, other))
    case (let own, _): own
    }
}

/// What is said of the reply reminder (S3.6).
struct ReplyReminderSettings {
    var after: Duration?
    var text: String?
    var template: Setting<TemplateSettings>?
    let field: YAMLField

    func over(_ other: ReplyReminderSettings) -> ReplyReminderSettings {
        var merged = self
        merged.after = after ?? other.after
        merged.text = text ?? other.text
        merged.template = template ?? other.template
        return merged
    }

    func policy() -> ReplyReminderPolicy? {
        field.require(["after": after != nil, "text": text != nil])
        var policy = ReplyReminderPolicy()
        policy.after = after ?? .zero
        policy.message = AutomaticMessage(text, template)
        return policy
    }
}

/// What is said of the satisfaction survey (S3.9).
struct SurveySettings {
    var text: String?
    var button: String?
    var template: Setting<TemplateSettings>?
    let field: YAMLField

    func over(_ other: SurveySettings) -> SurveySettings {
        var merged = self
        merged.text = text ?? other.text
        merged.button = button ?? other.button
        merged.template = template ?? other.template
        return merged
    }

    func policy() -> SurveyPolicy? {
        field.require(["text": text != nil, "button": button != nil])
        var policy = SurveyPolicy()
        policy.message = AutomaticMessage(text, template)
        policy.button = button ?? ""
        return policy
    }
}

/// The template that stands for a text outside the window.
struct TemplateSettings {
    var name: String
    var language: String
}

/// What is said of sends whose answer was lost.
struct InDoubtSettings {
    var limit: Duration?
    var then: InDoubtPolicy.Choice?

    func over(_ other: InDoubtSettings) -> InDoubtSettings {
        InDoubtSettings(limit: limit ?? other.limit, then: then ?? other.then)
    }
}

extension AutomaticMessage {
    fileprivate init(_ text: String?, _ template: Setting<TemplateSettings>?) {
        self.init(
            text: text ?? "", template: template?.value?.name ?? "", templateLanguage: template?.value?.language ?? "")
    }
}

extension YAMLField {
    /// Notes the keys that are needed here and that nobody gave.
    func require(_ keys: KeyValuePairs<String, Bool>) {
        for (key, isGiven) in keys where !isGiven {
            problems.report(self.key, at: keyPlace, "has no '\(key)'; add it, or write 'off' to switch the rule off")
        }
    }
}
