import HTTPInterface

/// Tasks as cards, and each with its lines and its canvas (S0.7, S0.8).
enum TaskPages {
    static let routes = [
        PageRoute("/tasks", answer: cards),
        PageRoute("/tasks/{id}", answer: one),
    ]

    @Sendable private static func cards(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let settings: Shown.Settings = try await visit.get("/v1/settings")
        let asked = Address("/v1/tasks", ["limit": "50", "after": visit.query("after")])
        let tasks: Shown.Tasks = try await visit.get(asked.text)
        let shown = tasks.tasks.map { TaskView($0, settings, visitor) }
        let content = Cards(
            tasks: shown.filter(\.isFavourite) + shown.filter { !$0.isFavourite }, isEmpty: shown.isEmpty,
            more: tasks.next.map { Address("/tasks", ["after": $0]).text })
        return Layout(visit, visitor, title: "Tasks", here: "/tasks", modules: ["tasks.js"]).page("tasks", content)
    }

    private struct Cards {
        let tasks: [TaskView]
        let isEmpty: Bool
        let more: String?
    }

    @Sendable private static func one(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let settings: Shown.Settings = try await visit.get("/v1/settings")
        let task: Shown.Task = try await visit.get("/v1/tasks/\(visit.part("id").encoded)")
        let view = TaskView(task, settings, visitor)
        var canvas: Canvas?
        if let flow = task.answering {
            // The flow that a task names need not be published yet.
            let numbers: Shown.FlowNumbers? = try await visit.find("/v1/flows/\(flow.encoded)/numbers")
            canvas = numbers.map { Canvas(flow, $0) }
        }
        let all = Set(settings.lines?.keys.map { $0 } ?? []).union(task.lines).sorted()
        let content = One(
            task: view,
            lines: all.map { Choice(value: $0, name: settings.name(of: $0), isChosen: task.lines.contains($0)) },
            canAssign: visitor.administers && task.locked == nil && !all.isEmpty, canvas: canvas,
            isUnpublished: canvas == nil && task.answering != nil)
        return Layout(visit, visitor, title: "\(view.name), task", here: "/tasks", modules: ["tasks.js"])
            .page("task", content)
    }

    private struct One {
        let task: TaskView
        let lines: [Choice]
        let canAssign: Bool
        let canvas: Canvas?
        let isUnpublished: Bool
    }

    /// A flow as a picture, with its numbers as a table.
    private struct Canvas {
        let flow: String
        let picture: String
        let nodes: [Node]

        struct Node {
            let name: String
            let sessions: Int
            let waiting: Int
        }

        init(_ flow: String, _ numbers: Shown.FlowNumbers) {
            self.flow = flow
            picture = "/v1/flows/\(flow.encoded)/drawing.svg?numbers=true"
            nodes = numbers.nodes.map { Node(name: $0.node, sessions: $0.sessions, waiting: $0.waiting ?? 0) }
        }
    }
}

/// A task as a card shows it.
struct TaskView {
    let id: String
    let path: String
    let name: String
    let answeredBy: String
    let isFavourite: Bool
    let lockedBy: String?
    let lockedAt: String?
    let isLocked: Bool
    let lines: [String]
    let otherLines: Bool
    let hasNoLine: Bool
    let received: String
    let details: [Detail]
    let canChange: Bool
    let conversations: String

    struct Detail {
        let name: String
        let value: String
    }

    init(_ task: Shown.Task, _ settings: Shown.Settings, _ visitor: Visitor) {
        (id, path, name) = (task.id, "/tasks/\(task.id.encoded)", task.name ?? task.id)
        answeredBy = task.answering.map { "flow \($0)" } ?? "bot"
        (isFavourite, isLocked) = (task.favourite, task.locked != nil)
        (lockedBy, lockedAt) = (task.locked?.by, task.locked?.at)
        (lines, otherLines) = (task.lines.map(settings.name), task.otherLines)
        hasNoLine = task.lines.isEmpty && !task.otherLines
        received = task.messagesReceived.map(String.init) ?? "not told"
        details = [
            ("Id", task.id), ("Address", task.url), ("Answers within", task.timeout),
            ("Without an answer", task.otherwise), ("Session times out after", task.sessionTimeout),
            ("Set by", task.setBy),
        ]
        .compactMap { name, value in value.map { Detail(name: name, value: $0) } }
        canChange = visitor.administers
        conversations = Address("/conversations", ["handler": "bot:\(task.id)"]).text
    }
}
