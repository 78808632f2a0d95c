import Events
import Projections
import Settings

/// Sets the tasks: what is the same is no event, what is not among them is no more.
func setTasks(_ tasks: [BotTask], _ world: borrowing World, _ draft: inout Draft) {
    for task in tasks {
        let before = world.settings.tasks[task.id]
        guard before != task else { continue }
        var set = TaskSet(task)
        set.changed = before.map { task.said.differences(from: $0.said).map(\.description) } ?? []
        draft.recordSystem(.taskSet(set))
    }
    let ids = Set(tasks.map(\.id))
    for task in world.settings.tasks.all where !ids.contains(task.id) {
        draft.recordSystem(.taskSet(TaskSet(removed: task.id)))
    }
}
