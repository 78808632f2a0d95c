public import Encoding
public import Events
import HashTreeCollections
public import Timeline

/// What is known of the versions of templates that the platform has (S4.6).
public struct Templates: Projection, Hashable {
    /// The most versions that are kept; what comes beyond them counts as not known.
    public static let limit = 20_000

    /// By name. A copy shares all that does not change.
    private var byName: TreeDictionary<String, [StoredTemplate]> = [:]
    private var count = 0

    /// None is known.
    public init() {}

    /// All versions, by name, language and account.
    public var all: [StoredTemplate] {
        byName.values.flatMap { $0 }.sorted { ($0.name, $0.language, $0.account) < ($1.name, $1.language, $1.account) }
    }

    /// The versions that a message may mean: those of its language, else those that hold for every one; of any account.
    public func versions(of reference: TemplateReference) -> [StoredTemplate] {
        let named = byName[reference.name] ?? []
        let exact = named.filter { $0.language == reference.language }
        return exact.isEmpty ? named.filter { $0.language.isEmpty } : exact
    }

    /// Whether a change says anything that is not known.
    public func isNews(_ change: TemplateChanged) -> Bool {
        let version = byName[change.name]?.first { $0.account == change.account && $0.language == change.language }
        guard let version else { return !change.removed }
        func isOther(_ new: String, _ old: String) -> Bool { !new.isEmpty && new != old }
        return change.removed || isOther(change.id, version.id) || isOther(change.status, version.status)
            || isOther(change.category, version.category)
            || (!change.components.isEmpty && change.components != version.components)
    }

    public mutating func apply(_ event: RecordedEvent) {
        guard case .templateChanged(let changed) = event.event, !changed.name.isEmpty else { return }
        var versions = byName[changed.name] ?? []
        let index = versions.firstIndex { $0.account == changed.account && $0.language == changed.language }
        if changed.removed {
            let before = versions.count
            versions.removeAll {
                $0.account == changed.account && (changed.language.isEmpty || $0.language == changed.language)
            }
            count -= before - versions.count
        } else if let index {
            versions[index].take(changed, event)
        } else if count < Templates.limit {
            var version = StoredTemplate(changed)
            version.take(changed, event)
            versions.append(version)
            count += 1
        }
        byName[changed.name] = versions.isEmpty ? nil : versions
    }
}

extension Templates: FieldCodable {
    public mutating func code(_ fields: inout FieldCoder) {
        var all = fields.isReading ? [] : self.all
        fields.field(1, "all", &all)
        guard fields.isReading else { return }
        count = all.count
        for version in all { byName[version.name, default: []].append(version) }
    }
}

/// A version of a template.
public struct StoredTemplate: FieldCodable, Hashable {
    /// The WhatsApp Business Account; empty where it is not known.
    public private(set) var account = ""
    /// The template's name.
    public private(set) var name = ""
    /// Its language; empty where the same holds for all of them.
    public private(set) var language = ""
    /// The platform's id; empty where it is not known.
    public private(set) var id = ""
    /// `APPROVED` and others; empty where it is not known.
    public private(set) var status = ""
    /// `MARKETING` and others; empty where it is not known.
    public private(set) var category = ""
    /// Its components as JSON; empty where they are not known.
    public private(set) var components = ""
    /// The event that told its status.
    public private(set) var statusBy = Position.start
    /// When that was.
    public private(set) var statusSince = Timestamp.epoch

    /// No version.
    public init() {}

    fileprivate init(_ changed: TemplateChanged) {
        (account, name, language) = (changed.account, changed.name, changed.language)
    }

    fileprivate mutating func take(_ changed: TemplateChanged, _ event: RecordedEvent) {
        if !changed.id.isEmpty { id = changed.id }
        if !changed.category.isEmpty { category = changed.category }
        if !changed.components.isEmpty { components = changed.components }
        guard !changed.status.isEmpty, changed.status != status || statusBy == .start else { return }
        (status, statusBy, statusSince) = (changed.status, event.position, event.occurredAt)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "account", &account)
        fields.field(2, "name", &name)
        fields.field(3, "language", &language)
        fields.field(4, "id", &id)
        fields.field(5, "status", &status)
        fields.field(6, "category", &category)
        fields.field(7, "components", &components)
        fields.field(8, "statusBy", &statusBy)
        fields.field(9, "statusSince", &statusSince)
    }
}
