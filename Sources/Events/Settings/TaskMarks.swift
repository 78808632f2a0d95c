public import Encoding

/// A task refuses every edit from now on, and tells who wants it so (S0.7).
public struct TaskLocked: Hashable, FieldCodable {
    /// The task's id.
    public var task = ""
    /// Who has locked it: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No task.
    public init() {}

    /// A task, locked by somebody.
    public init(task: String, by: String) { (self.task, self.by) = (task, by) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "task", &task)
        fields.field(2, "by", &by)
        fields.unknown(&unknown)
    }
}

/// A task can be edited again (S0.7).
public struct TaskUnlocked: Hashable, FieldCodable {
    /// The task's id.
    public var task = ""
    /// Who has unlocked it: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No task.
    public init() {}

    /// A task, unlocked by somebody.
    public init(task: String, by: String) { (self.task, self.by) = (task, by) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "task", &task)
        fields.detail(2, "by", &by)
        fields.unknown(&unknown)
    }
}

/// A task is a favourite from now on, or no longer (S0.7).
public struct TaskFavourited: Hashable, FieldCodable {
    /// The task's id.
    public var task = ""
    /// Whether it is one.
    public var favourite = false
    /// Who says so: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No task.
    public init() {}

    /// A task, and whether it is a favourite.
    public init(task: String, favourite: Bool, by: String) {
        (self.task, self.favourite, self.by) = (task, favourite, by)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "task", &task)
        fields.field(2, "favourite", &favourite)
        fields.detail(3, "by", &by)
        fields.unknown(&unknown)
    }
}
