public import Encoding
public import Events
public import Settings
public import Timeline

/// How many messages there are for the tasks, as it was set last (S0.6).
public struct Allocation: Projection, FieldCodable, Hashable {
    /// What was set; nil for none.
    public private(set) var current: MessageAllocation?
    /// Since when.
    public private(set) var since = Timestamp.epoch
    /// Who has set it: `api:TOKEN`; empty for the configuration.
    public private(set) var by = ""

    /// None.
    public init() {}

    /// How many messages there are at first: so many for each task.
    public func initial(for tasks: Int) -> Int { Int(current?.messages ?? 0) * tasks }

    public mutating func apply(_ event: RecordedEvent) {
        guard case .allocationSet(let set) = event.event else { return }
        current = set.allocation.messages == 0 ? nil : set.allocation
        (since, by) = (event.recordedAt, set.by)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "current", &current)
        fields.field(2, "since", &since)
        fields.field(3, "by", &by)
    }
}
