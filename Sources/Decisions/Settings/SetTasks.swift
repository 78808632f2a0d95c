import Events
import Projections
import Settings

/// Sets the tasks of the configuration: what is the same is no event, and what it named once and does no longer is no more. Those
/// that were set over HTTP remain. What the configuration says holds for a locked task, too.
func setTasks(_ tasks: [BotTask], _ world: borrowing World, _ draft: inout Draft) {
    for task in tasks { record(task, by: "", world, &draft) }
    let ids = Set(tasks.map(\.id))
    for task in world.settings.tasks.all where !ids.contains(task.id) {
        guard world.settings.tasks.note(on: task.id).setBy.isEmpty else { continue }
        draft.recordSystem(.taskSet(TaskSet(removed: task.id)))
    }
}

/// Sets one task, and to which lines it answers.
func setTask(
    _ task: BotTask, lines: [LineID]?, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let (tasks, settings) = (world.settings.tasks, world.settings)
    guard isGivenName(task.id) else {
        throw Rejection(.invalid, "a task's id has 1 to 64 letters, digits, '-', '_' or '.'")
    }
    if let advice = BotTask.advice(task) { throw Rejection(.invalid, "the task '\(task.id)' \(advice)") }
    guard tasks[task.id] != nil || tasks.all.count < BotTask.limit else {
        throw Rejection(.invalid, "there are \(BotTask.limit) tasks, which is the most: remove one that no line needs")
    }
    guard task.flow.isEmpty || world.flows[task.flow] != nil else {
        throw Rejection(.invalid, "there is no flow '\(task.flow)': publish it with 'PUT /v1/flows/\(task.flow)' first")
    }
    try checkUnlocked(task.id, world)
    record(task, by: "\(origin)", world, &draft)
    guard let lines else { return }
    for line in lines where settings.own(line) == nil && !settings.servesOthers {
        throw Rejection(
            .invalid, "line '\(line)' is not configured: see parley.yaml, or 'PUT /v1/settings/\(line)' first")
    }
    let reading = SettingReading()
    let sets = settings.sets(mapping: lines, to: task.id, reading)
    if let mistake = reading.mistakes.first { throw Rejection(.invalid, "\(mistake.path): \(mistake.advice)") }
    if !sets.isEmpty { try setRules(sets, by: origin, world, &draft) }
}

/// Takes a task away that no line names.
func removeTask(_ id: String, by origin: Origin, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    try checkTask(id, world)
    try checkUnlocked(id, world)
    try checkUnused(
        "task '\(id)'", by: world.settings.lines(namingBot: id), "botOnStart', 'botOnEnd' and 'queue.botAfter")
    var set = TaskSet(removed: id)
    set.by = "\(origin)"
    draft.recordSystem(.taskSet(set))
}

/// Has a task refuse edits, or take them again; what is so already is no event.
func lockTask(
    _ id: String, _ isLocked: Bool, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    try checkTask(id, world)
    guard (world.settings.tasks.note(on: id).lock != nil) != isLocked else { return }
    draft.recordSystem(
        isLocked
            ? .taskLocked(TaskLocked(task: id, by: "\(origin)"))
            : .taskUnlocked(TaskUnlocked(task: id, by: "\(origin)")))
}

/// Makes a task a favourite, or takes that back; it is no edit, so that a locked one can be, too.
func favouriteTask(
    _ id: String, _ isFavourite: Bool, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    try checkTask(id, world)
    guard world.settings.tasks.note(on: id).isFavourite != isFavourite else { return }
    draft.recordSystem(.taskFavourited(TaskFavourited(task: id, favourite: isFavourite, by: "\(origin)")))
}

/// Sets how many messages there are for the tasks. The same from the configuration again is no event; from a person it is: the
/// allocation begins anew.
func setAllocation(
    _ allocation: MessageAllocation?, by origin: Origin?, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let wanted = allocation ?? MessageAllocation()
    let isSame = (world.settings.allocation.current ?? MessageAllocation()) == wanted
    guard !isSame || (origin != nil && wanted.messages > 0) else { return }
    draft.recordSystem(.allocationSet(AllocationSet(wanted, by: origin.map { "\($0)" } ?? "")))
}

/// Refuses to edit a locked task (S0.7).
func checkUnlocked(_ id: String, _ world: borrowing World) throws(Rejection) {
    guard !id.isEmpty, let lock = world.settings.tasks.note(on: id).lock else { return }
    throw Rejection(
        .locked,
        "task '\(id)' is locked by \(lock.by) since \(lock.at): unlock it with 'POST /v1/tasks/\(id)/unlock' first")
}

private func checkTask(_ id: String, _ world: borrowing World) throws(Rejection) {
    guard world.settings.tasks[id] != nil else {
        throw Rejection(.notFound, "there is no task '\(id)': list them with 'GET /v1/tasks'")
    }
}

/// Records a task that is new, or another than before.
private func record(_ task: BotTask, by origin: String, _ world: borrowing World, _ draft: inout Draft) {
    let before = world.settings.tasks[task.id]
    let isWhose = before == nil || world.settings.tasks.note(on: task.id).setBy == origin
    // The configuration takes back what is its own, also where it says the same of it.
    guard before != task || (origin.isEmpty && !isWhose) else { return }
    var set = TaskSet(task)
    set.by = origin
    set.changed = before.map { task.said.differences(from: $0.said).map(\.description) } ?? []
    draft.recordSystem(.taskSet(set))
}
