public import Encoding
public import Settings

/// A task from now on (S0.1).
public struct TaskSet: Hashable, FieldCodable {
    /// What it is; its id alone where it is no more.
    public var task = BotTask()
    /// Whether it is no more.
    public var removed = false
    /// What is different from before, in words; none where there was nothing before.
    public var changed: [String] = []
    /// Who has set it: `api:TOKEN`, or empty for the configuration.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty task.
    public init() {}

    /// A task.
    public init(_ task: BotTask) { self.task = task }

    /// A task that is no more.
    public init(removed id: String) { (task.id, removed) = (id, true) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "task", &task)
        fields.field(2, "removed", &removed)
        fields.detail(3, "changed", &changed)
        fields.field(4, "by", &by)
        fields.unknown(&unknown)
    }
}
