public import Encoding

/// What is known of a version of a template has changed (S4.6): told by the platform, or asked of it. What is empty is as it was before.
public struct TemplateChanged: Hashable, FieldCodable {
    /// The WhatsApp Business Account; empty where it is not known.
    public var account = ""
    /// The template's name.
    public var name = ""
    /// The version's language; empty for all of them.
    public var language = ""
    /// The platform's id of the version.
    public var id = ""
    /// The platform's status, in capitals: `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED` …
    public var status = ""
    /// The platform's category, in capitals: `MARKETING`, `UTILITY`, `AUTHENTICATION`.
    public var category = ""
    /// Why the platform says so.
    public var reason = ""
    /// The version's components, as the platform stores them: a JSON list.
    public var components = ""
    /// How it is known: `webhook`, `sync`, or who has made it.
    public var source = ""
    /// Whether the platform has it no more.
    public var removed = false
    /// The item as the platform sent it, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty change.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "account", &account)
        fields.field(2, "name", &name)
        fields.field(3, "language", &language)
        fields.field(4, "id", &id)
        fields.field(5, "status", &status)
        fields.field(6, "category", &category)
        fields.detail(7, "reason", &reason)
        fields.field(8, "components", &components)
        fields.detail(9, "source", &source)
        fields.field(10, "removed", &removed)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}

/// A version of a template, as a message names it.
public struct TemplateReference: Hashable, FieldCodable {
    /// The template's name.
    public var name = ""
    /// The version's language.
    public var language = ""

    /// No template.
    public init() {}

    /// A version of a template.
    public init(name: String, language: String) { (self.name, self.language) = (name, language) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.field(2, "language", &language)
    }
}
