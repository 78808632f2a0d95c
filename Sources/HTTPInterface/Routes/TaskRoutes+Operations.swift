import Encoding
import HTTPTypes
import Settings

/// What the routes of tasks take and answer.
extension TaskRoutes {
    private static let tag = "Tasks"
    /// Bytes of a request's body.
    private static let bodyLimit = 64 << 10

    private static let shown = Schema.named(
        "Task",
        SettingsRoutes.schema(SettingSchema.object(of: BotTask.describe(), isWhole: true)).adding([
            "lines": .list(.string("A line with rules of its own that starts with the task.")),
            "otherLines": .boolean, "favourite": .boolean,
            "locked": .orNull(.object(["by": .string("Who has locked it, such as `api:ops`."), "at": .time])),
            "messagesReceived": .orNull(.integer), "setBy": .orNull(.string),
        ]))
    private static let wanted = Schema.named(
        "WantedTask",
        SettingsRoutes.schema(
            SettingSchema.object(of: WantedTask.describe().filter { $0.key != "id" }, isWhole: false)))

    var listOperation: Operation {
        Operation(.get, "/v1/tasks", id: "listTasks", tag: TaskRoutes.tag, access: .reading, "Lists the tasks, by id.")
            .listing(after: .string)
            .answers(
                200,
                "The tasks; `next` is the `after` of the next page. `otherLines`: it answers on lines that are not named, too. `messagesReceived`: of customers, while it had their session; null for a token that is limited to some lines.",
                .object(["tasks": .list(TaskRoutes.shown), "next": .orNull(.string)])
            ).atLeast()
    }

    var showOperation: Operation { one(.get, "getTask", "Shows a task.", .reading).atLeast() }

    var putOperation: Operation {
        one(
            .put, "putTask",
            "Makes a task, or describes it anew. What is not said is as Parley has it, and `lines` none."
        )
        .body(TaskRoutes.wanted, limit: TaskRoutes.bodyLimit)
    }

    var patchOperation: Operation {
        one(.patch, "patchTask", "Changes what is said of a task (RFC 7396). A locked one refuses: `locked` (409).")
            .body(TaskRoutes.wanted, limit: TaskRoutes.bodyLimit)
    }

    var removeOperation: Operation {
        Operation(
            .delete, "/v1/tasks/{id}", id: "removeTask", tag: TaskRoutes.tag, access: .administering,
            "Takes a task away that no line names."
        )
        .part("id", .string, "The task's id.")
        .answers(204, "Removed.")
    }

    var lockOperation: Operation {
        one(.post, "lockTask", "Has a task refuse every edit, until it is unlocked.", path: "/lock").body(.object([:]))
            .keyed()
    }

    var unlockOperation: Operation {
        one(.post, "unlockTask", "Has a locked task take edits again.", path: "/unlock").body(.object([:])).keyed()
    }

    var favouriteOperation: Operation {
        one(
            .post, "favouriteTask",
            "Makes a task a favourite, locked or not; `{\"favourite\": false}` takes that back.",
            path: "/favourite"
        )
        .keyed()
        .body(.object(["favourite": .boolean], optional: ["favourite"]))
    }

    private func one(
        _ method: HTTPRequest.Method, _ id: String, _ summary: String, _ access: Access = .administering,
        path: String = ""
    ) -> Operation {
        Operation(method, "/v1/tasks/{id}\(path)", id: id, tag: TaskRoutes.tag, access: access, summary)
            .part("id", .string, "The task's id.")
            .answers(200, "The task.", TaskRoutes.shown)
    }
}
