import HTTPTypes
import Settings

/// The operations on settings, with schemas that follow from the settings' declarations.
extension SettingsRoutes {
    var listOperation: Operation {
        Operation(
            .get, "/v1/settings", id: "listSettings", tag: "Settings", access: .reading,
            "Shows what is said of all lines and of each, as the configuration file has it. What is not said follows the defaults."
        )
        .answers(200, "What is said.", SettingsRoutes.document)
    }

    var showOperation: Operation {
        Operation(
            .get, "/v1/settings/{line}", id: "getSettings", tag: "Settings", access: .reading,
            "Shows all the rules that hold for a line, the defaults among them."
        )
        .part("line", Schema.string, "The line.")
        .answers(200, "The rules.", SettingsRoutes.rules)
    }

    var replaceOperation: Operation {
        change(.put, "/v1/settings", "putSettings", SettingsRoutes.document, "Says everything anew, as the file does.")
    }

    var patchOperation: Operation {
        change(
            .patch, "/v1/settings", "patchSettings", Schema.anything,
            "Says something of what is said anew (RFC 7396): null takes back what was said.")
    }

    var replaceLineOperation: Operation {
        change(
            .put, "/v1/settings/{line}", "putLineSettings", SettingsRoutes.rules,
            "Says everything of one line anew; what is left out follows the defaults."
        )
        .part("line", Schema.string, "The line.")
    }

    var patchLineOperation: Operation {
        change(
            .patch, "/v1/settings/{line}", "patchLineSettings", Schema.anything,
            "Says something of one line anew (RFC 7396): null takes back what was said."
        )
        .part("line", Schema.string, "The line.")
    }

    private func change(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ body: Schema, _ summary: String
    ) -> Operation {
        Operation(method, path, id: id, tag: "Settings", access: .administering, summary)
            .query("dry-run", Schema.boolean, "Tells what would change, and changes nothing.")
            .body(body, limit: SettingsRoutes.bodyLimit)
            .answers(200, "What has changed, or would.", SettingsRoutes.changes)
    }

    private static let document = schema(SettingSchema.object(of: SaidSettings.settings))
    /// The rules of one line.
    private static let rules = Schema.named("LineSettings", schema(SettingSchema.object(of: LinePolicy.settings)))

    private static let changes = Schema.object([
        "dryRun": Schema.boolean,
        "changes": Schema.list(
            Schema.object([
                "line": Schema.orNull(Schema.string("The line; null for the defaults.")),
                "key": Schema.string("The setting, dotted: `replyReminder.after`."),
                "before": value, "after": value,
            ])),
    ])

    /// A value of any type; null where nothing was said.
    private static let value = Schema([:])

    static func schema(_ node: SettingNode) -> Schema {
        (try? JSONCoding.decode(JSON.self, from: Array(node.json.utf8))).map { Schema($0) } ?? .anything
    }
}
