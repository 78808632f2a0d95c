public import Encoding
public import Messages

/// A prepared reply (S2.3): a text, which goes first and as a message of its own, and files that follow it in their order; or a
/// notification (S2.4), a template whose parameters can be edited before it is sent.
public struct StandardResponse: Hashable, StoredSettings {
    /// The most of them.
    public static let limit = 2_000
    /// The most files of one.
    public static let attachmentLimit = 10

    /// Its id.
    public var id = ""
    /// What it is called in the library; the id stands for it where it is empty.
    public var title = ""
    /// What is said, with placeholders (``ResponsePlaceholder``); empty where it is a template, or files alone.
    public var text = ""
    /// The files that follow.
    public var attachments: [ResponseAttachment] = []
    /// The approved template that it is; empty for none.
    public var template = ""
    /// The template's language, such as `en_US`.
    public var templateLanguage = ""
    /// What fills the places of the template's body unless it is edited, in their order.
    public var templateParameters: [String] = []
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty response.
    public init() {}

    /// Reads what was said of one; nil where something is wrong, which is told.
    public init?(said node: SettingNode, _ reading: SettingReading) {
        let kind = SettingKind.group(StandardResponse.advice)
        guard let read = kind.read(SettingField(nodes: [node], reading: reading)) else { return nil }
        self = read
    }

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "id", &id, .givenName.needed("write '{ id: greeting, text: \"Hello\" }'").example("greeting"),
            "What it is sent by.")
        s.setting(
            2, "title", &title, .text(upTo: 200).example("Greeting"),
            "What it is called in the library; the id stands for it where it is missing.")
        s.setting(
            3, "text", &text,
            .text(asIn: "text.body").checked(ResponsePlaceholder.advice).example("\"Hello {{customer.name|there}}!\""),
            "What is said, with what is filled in when it is sent: `{{customer.name}}`, `{{customer.phone}}`, `{{agent.name}}`, `{{line.name}}`; after a `|` what stands there where that is not known."
        )
        s.setting(
            4, "attachments", &attachments,
            .list(
                of: .group(ResponseAttachment.advice),
                upTo: StandardResponse.attachmentLimit),
            "Files that follow the text, each as a message of its own; who sends it can leave some out.")
        s.stored(5, "template", &template)
        s.stored(6, "templateLanguage", &templateLanguage)
        s.stored(7, "templateParameters", &templateParameters)
        s.setting(
            "template", &notification, .group, row: "S2.4",
            "A template in place of text and files: a notification, whose parameters can be edited before it is sent.")
    }

    private var notification: TemplateName? {
        get { TemplateName(name: template, language: templateLanguage, parameters: templateParameters) }
        set {
            (template, templateLanguage) = (newValue?.name ?? "", newValue?.language ?? "")
            templateParameters = newValue?.parameters ?? []
        }
    }

    /// What it says, as it can be read again.
    public var said: SettingNode {
        let entries = SettingCoder.entries(of: self, in: SettingScope())
        return SettingNode(.mapping(entries.filter { !$0.value.isOff && $0.value.content != .sequence([]) }))
    }

    /// What is wrong with it though each of its keys is right, and what to do; nil where nothing is.
    public static func advice(_ response: StandardResponse) -> String? {
        let says = !response.text.isEmpty || !response.attachments.isEmpty
        if response.template.isEmpty {
            return says ? nil : "says nothing; add a 'text', 'attachments' or a 'template'"
        }
        if says {
            return "has a 'template' beside text or files; a notification is its template alone: keep one of the two"
        }
        return response.templateParameters.lazy.compactMap(ResponsePlaceholder.advice).first
    }
}

// MARK: - Sending it

extension StandardResponse {
    /// What whoever sends it changes about it.
    public struct Edits: Hashable, Sendable {
        /// The attachments that are left out, by number; the first is 1.
        public var without: Set<Int> = []
        /// What fills the places of the template's body; nil for what the response says.
        public var parameters: [String]?

        /// It goes as it is.
        public init() {}
    }

    /// Why it can't be sent so: what to do.
    public struct Mistake: Error, Hashable, Sendable {
        /// The member of the request: `without`, `parameters`.
        public var member: String
        /// What is wrong and what to do.
        public var advice: String
    }

    /// The messages that it is, in the order in which they go.
    ///
    /// - Parameter value: What placeholders stand for.
    public func messages(
        _ edits: Edits, filledWith value: (ResponsePlaceholder) -> String
    ) throws(Mistake) -> [Message] {
        func fill(_ text: String) -> String { ResponsePlaceholder.fill(text, value) }
        if let other = edits.without.subtracting(attachments.indices.map { $0 + 1 }).min() {
            let there = attachments.isEmpty ? "no attachment" : "attachments 1 to \(attachments.count)"
            throw Mistake(member: "without", advice: "names attachment \(other); the response '\(id)' has \(there)")
        }
        if let notification { return [try message(of: notification, edits.parameters, fill)] }
        guard edits.parameters == nil else {
            throw Mistake(
                member: "parameters", advice: "are given; the response '\(id)' is no notification and has none")
        }
        let files = attachments.enumerated().filter { !edits.without.contains($0.offset + 1) }
        let messages = (text.isEmpty ? [] : [Message(text: fill(text))]) + files.map { $0.element.message(fill) }
        guard !messages.isEmpty else {
            throw Mistake(member: "without", advice: "leaves nothing of the response '\(id)'; keep an attachment")
        }
        return messages
    }

    private func message(
        of notification: TemplateName, _ edited: [String]?, _ fill: (String) -> String
    ) throws(Mistake) -> Message {
        guard let edited else { return notification.message(filledWith: templateParameters.map(fill)) }
        guard edited.count == templateParameters.count else {
            throw Mistake(
                member: "parameters",
                advice: "are \(edited.count); the response '\(id)' has \(templateParameters.count): give them all")
        }
        for (index, parameter) in edited.enumerated() {
            guard let advice = TemplateName.adviceOnParameter(parameter) else { continue }
            throw Mistake(member: "parameters", advice: "have a number \(index + 1) that \(advice)")
        }
        return notification.message(filledWith: edited)
    }
}
