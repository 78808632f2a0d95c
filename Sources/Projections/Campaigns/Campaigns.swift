public import Encoding
public import Events
import HashTreeCollections
public import Timeline

/// To how many customers programs have sent the same marketing template lately: what makes a campaign (S0.5).
public struct Campaigns: Hashable {
    /// How many customers of a line may get the same marketing template within ``length`` before it is a campaign.
    public static let limit = 50
    /// How far is looked back.
    public static let length = Duration.seconds(3600)
    /// The most templates that are looked at, of all lines; what comes beyond them is not counted until older ones are past.
    static let templateLimit = 10_000

    private var byTemplate: TreeDictionary<TemplateOnLine, TemplateReach> = [:]

    /// Nobody has sent anything.
    public init() {}

    /// To whom a template has gone within ``length``, where one more customer would make it a campaign; nil where not.
    public func campaign(
        of template: TemplateReference, on line: LineID, with contact: ContactID, at now: Timestamp
    ) -> Campaign.Reach? {
        guard let reach = byTemplate[TemplateOnLine(line, template)] else { return nil }
        let recent = reach.recent(at: now)
        guard recent.count >= Campaigns.limit, !recent.contains(where: { $0.contact == contact }),
            let first = recent.first, let last = recent.last
        else { return nil }
        return Campaign.Reach(
            customers: recent.count, first: first.position, last: last.position, until: first.time + Campaigns.length)
    }

    /// A program has sent a marketing template.
    mutating func note(_ template: TemplateReference, on line: LineID, to contact: ContactID, by event: RecordedEvent) {
        let key = TemplateOnLine(line, template)
        if byTemplate[key] == nil, byTemplate.count >= Campaigns.templateLimit { forget(at: event.recordedAt) }
        guard byTemplate[key] != nil || byTemplate.count < Campaigns.templateLimit else { return }
        var reach = byTemplate[key] ?? TemplateReach(key)
        reach.note(contact, by: event)
        byTemplate[key] = reach
    }

    private mutating func forget(at now: Timestamp) {
        byTemplate = byTemplate.filter { !$0.value.recent(at: now).isEmpty }
    }
}

extension Campaigns: FieldCodable {
    public mutating func code(_ fields: inout FieldCoder) {
        var all =
            fields.isReading
            ? []
            : byTemplate.values.sorted {
                ($0.line.rawValue, $0.name, $0.language) < ($1.line.rawValue, $1.name, $1.language)
            }
        fields.field(1, "all", &all)
        guard fields.isReading else { return }
        for reach in all { byTemplate[reach.key] = reach }
    }
}

private struct TemplateOnLine: Hashable {
    var line: LineID
    var template: TemplateReference

    init(_ line: LineID, _ template: TemplateReference) { (self.line, self.template) = (line, template) }
}

/// Who got a template from a line, the last ones.
private struct TemplateReach: FieldCodable, Hashable {
    var line = LineID.absent
    var name = ""
    var language = ""
    /// The oldest first, each customer once.
    var recipients: [Recipient] = []

    init() {}
    init(_ key: TemplateOnLine) { (line, name, language) = (key.line, key.template.name, key.template.language) }

    var key: TemplateOnLine { TemplateOnLine(line, TemplateReference(name: name, language: language)) }

    func recent(at now: Timestamp) -> [Recipient] { recipients.filter { now < $0.time + Campaigns.length } }

    mutating func note(_ contact: ContactID, by event: RecordedEvent) {
        recipients.removeAll { $0.contact == contact }
        recipients.append(Recipient(contact, event))
        if recipients.count > Campaigns.limit { recipients.removeFirst(recipients.count - Campaigns.limit) }
    }

    mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "line", &line)
        fields.field(2, "name", &name)
        fields.field(3, "language", &language)
        fields.field(4, "recipients", &recipients)
    }
}

private struct Recipient: FieldCodable, Hashable {
    var contact = ContactID.absent
    var time = Timestamp.epoch
    var position = Position.start

    init() {}
    init(_ contact: ContactID, _ event: RecordedEvent) {
        (self.contact, time, position) = (contact, event.recordedAt, event.position)
    }

    mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "contact", &contact)
        fields.field(2, "time", &time)
        fields.field(3, "position", &position)
    }
}
