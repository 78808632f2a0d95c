public import Encoding
public import Events
public import Settings

/// The tasks, as they were set last (S0.1).
public struct Tasks: Projection, FieldCodable, Hashable {
    /// All of them, by id.
    public private(set) var all: [BotTask] = []

    /// None.
    public init() {}

    /// The task with this id.
    public subscript(id: String) -> BotTask? { all.first { $0.id == id } }

    public mutating func apply(_ event: RecordedEvent) {
        guard case .taskSet(let set) = event.event else { return }
        all.removeAll { $0.id == set.task.id }
        guard !set.removed else { return }
        all.insert(set.task, at: all.firstIndex { $0.id > set.task.id } ?? all.count)
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "tasks", &all) }
}
