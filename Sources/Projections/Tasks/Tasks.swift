public import Encoding
public import Events
public import Settings
public import Timeline

/// The tasks, as they were set last (S0.1), and what people have noted about them (S0.7).
public struct Tasks: Projection, FieldCodable, Hashable {
    /// All of them, by id.
    public private(set) var all: [BotTask] = []
    /// What is noted of those of which something is, by id.
    private var notes: [TaskNote] = []
    /// How long they wait for replies. Neither stored nor compared: it follows from the tasks.
    private(set) var replyWaits: TaskReplyWaits?
    /// The event that made them what they are. Neither stored nor compared.
    public private(set) var replyWaitsBy = Position.start

    /// None.
    public init() {}

    /// The task with this id.
    public subscript(id: String) -> BotTask? { all.first { $0.id == id } }

    /// What is noted of a task.
    public func note(on id: String) -> TaskNote { notes.first { $0.task == id } ?? TaskNote(id) }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .taskSet(let set): apply(set, at: event.position)
        case .taskLocked(let locked): note(locked.task) { $0.lock = TaskLock(by: locked.by, at: event.recordedAt) }
        case .taskUnlocked(let unlocked): note(unlocked.task) { $0.lock = nil }
        case .taskFavourited(let favourited): note(favourited.task) { $0.isFavourite = favourited.favourite }
        default: return
        }
    }

    private mutating func apply(_ set: TaskSet, at position: Position) {
        all.removeAll { $0.id == set.task.id }
        if set.removed {
            notes.removeAll { $0.task == set.task.id }
        } else {
            all.insert(set.task, at: all.firstIndex { $0.id > set.task.id } ?? all.count)
            note(set.task.id) { $0.setBy = set.by }
        }
        let waits = TaskReplyWaits(of: all)
        if waits != replyWaits { (replyWaits, replyWaitsBy) = (waits, position) }
    }

    private mutating func note(_ id: String, _ change: (inout TaskNote) -> Void) {
        var note = note(on: id)
        change(&note)
        notes.removeAll { $0.task == id }
        guard note != TaskNote(id) else { return }
        notes.insert(note, at: notes.firstIndex { $0.task > id } ?? notes.count)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "tasks", &all)
        fields.field(2, "notes", &notes)
        if fields.isReading { replyWaits = TaskReplyWaits(of: all) }
    }

    public static func == (one: Tasks, other: Tasks) -> Bool { one.all == other.all && one.notes == other.notes }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(all)
        hasher.combine(notes)
    }
}

/// What people have noted about a task (S0.7).
public struct TaskNote: FieldCodable, Hashable {
    /// The task.
    public private(set) var task = ""
    /// Who has set the task: `api:TOKEN`; empty for the configuration.
    public internal(set) var setBy = ""
    /// Whether it is a favourite.
    public internal(set) var isFavourite = false
    /// The lock; nil where the task can be edited.
    public internal(set) var lock: TaskLock?

    /// Nothing.
    public init() {}

    init(_ task: String) { self.task = task }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "task", &task)
        fields.field(2, "setBy", &setBy)
        fields.field(3, "favourite", &isFavourite)
        fields.field(4, "lock", &lock)
    }
}

/// That a task refuses edits.
public struct TaskLock: FieldCodable, Hashable {
    /// Who has locked it: `api:TOKEN`.
    public private(set) var by = ""
    /// Since when.
    public private(set) var at = Timestamp.epoch

    /// By nobody.
    public init() {}

    init(by: String, at: Timestamp) { (self.by, self.at) = (by, at) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "by", &by)
        fields.field(2, "at", &at)
    }
}
