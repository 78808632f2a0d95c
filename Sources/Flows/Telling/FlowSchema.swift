public import Settings

/// The language as a JSON Schema (2020-12): an editor completes keys and words from it, and shows what they are. What
/// depends on other parts of a definition, such as names of nodes, is left to the check.
public enum FlowSchema {
    /// The whole schema.
    public static var document: SettingNode {
        node([
            "$schema": text("https://json-schema.org/draft/2020-12/schema"), "title": text("A flow (parley: flow/1)"),
            "type": text("object"), "additionalProperties": .flag(false),
            "required": words(["parley", "name", "start", "fallback", "nodes"]), "properties": properties,
            "$defs": definitions,
        ])
    }

    // MARK: What is in it

    private static var properties: SettingNode.Content {
        node([
            "parley": node(["const": text("flow/1"), "description": text("The version of the language.")]).content,
            "name": string("The flow's name.", pattern: "^[a-z0-9-]{1,64}$"),
            "start": string("The node that it begins with: the message that opens the session starts it."),
            "variables": object(
                "All variables, with their first values.", of: .flag(true), names: "^[A-Za-z_][A-Za-z0-9_]{0,63}$"),
            "fallback": node([
                "description": text("What becomes of the session after any failure that has no edge of its own."),
                "type": text("object"), "additionalProperties": .flag(false), "minProperties": .number(1),
                "maxProperties": .number(1),
                "properties": node(["handover": reference("handover"), "close": nothing]).content,
            ]).content,
            "nodes": object("The nodes, by name.", of: reference("node"), names: "^[A-Za-z0-9_-]{1,64}$"),
        ]).content
    }

    private static var definitions: SettingNode.Content {
        node([
            "node": nodeSchema, "send": send, "message": message, "receive": receive, "http": http,
            "handover": handover, "moment": moment, "length": length,
        ]).content
    }

    private static var nodeSchema: SettingNode.Content {
        let kinds = FlowAction.Kind.allCases.map(\.rawValue)
        return closed(
            "A node: one kind, `timeout` where it waits, `on` for where the flow goes on.",
            [
                "send": reference("send"), "receive": reference("receive"), "http": reference("http"),
                "set": object("Variables, with a text, a value, or an expression after `=`.", of: .flag(true)),
                "branch": object(
                    "Outcomes with conditions: the first that holds; `else` where none does.", of: string("")),
                "wait": reference("moment"),
                "call": closed(
                    "Another flow goes on, and comes back with the outcome of its `end`.",
                    ["flow": string("Its name."), "with": object("What its variables are set to.", of: .flag(true))],
                    needed: ["flow"]),
                "handover": reference("handover"), "close": nothing,
                "end": closed(
                    "Returns to who has called the flow, or closes the session.",
                    [
                        "outcome": string("The outcome; `completed` unless it is said."),
                        "return": object("What `result` holds for who has called.", of: .flag(true)),
                    ], or: "null"),
                "timeout": reference("length"),
                "on": object("Where the flow goes on, by outcome.", of: string("A node.")),
            ], oneOf: kinds)
    }

    private static var message: SettingNode.Content {
        choice([string("A text, with placeholders such as {{customer.name}}."), wholeMessage([:])])
    }

    private static var send: SettingNode.Content {
        let waits = FlowWaitFor.allCases.map(\.rawValue)
        return choice([
            string("A text, with placeholders such as {{customer.name}}."),
            wholeMessage([
                "wait": node([
                    "enum": words(waits), "description": text("What is waited for; a `timeout` is needed beside it."),
                ]).content,
                "expires": reference("moment"), "identityHash": string("`known`, or a hash."),
                "correlationId": string("Comes back with receipts."),
                "callbackData": string("Comes back with receipts."),
                "notifyURL": string("Where receipts are posted."),
            ]),
        ])
    }

    private static func wholeMessage(_ others: KeyValuePairs<String, SettingNode.Content>) -> SettingNode.Content {
        var schema = SettingSchema.object(of: AutomaticMessage.describe(), isWhole: true)
        var known = schema["properties"] ?? .nothing
        known["message"] = node(["type": text("object"), "description": text("A message in the Graph API's shape.")])
        for (key, value) in others { known[key] = SettingNode(value) }
        schema["properties"] = known
        return schema.content
    }

    private static var receive: SettingNode.Content {
        let test = closed(
            "What is looked for first; one of `text`, `pattern` and `type`.",
            [
                "as": string("The outcome."),
                "text": choice([string("A whole text."), list(of: string("A whole text."))]),
                "pattern": string("A regular expression."), "type": node(["enum": words(FlowMessage.types)]).content,
                "save": string("The variable that the answer is saved in."),
            ], needed: ["as"])
        return closed(
            "Takes the customer's next message.",
            [
                "match": list(of: test),
                "accept": node(["enum": words(FlowReceiving.Accepted.allCases.map(\.rawValue))]).content,
                "save": string("The variable that the answer is saved in."),
                "retries": node(["type": text("integer"), "minimum": .number(0), "maximum": .number(20)]).content,
                "again": reference("message"),
            ], or: "null")
    }

    private static var http: SettingNode.Content {
        closed(
            "Asks a server.",
            [
                "method": node(["enum": words(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"])]).content,
                "url": string("The address; placeholders are percent-encoded."),
                "headers": object("Headers.", of: string("")), "body": .flag(true),
                "save": string("The variable that the answer, JSON of at most 256 KiB, is saved in."),
                "retries": node(["type": text("integer"), "minimum": .number(0), "maximum": .number(3)]).content,
            ], needed: ["url"])
    }

    private static var handover: SettingNode.Content {
        closed(
            "Who gets the session.",
            [
                "queue": node(["const": .flag(true)]).content, "unassigned": node(["const": .flag(true)]).content,
                "agent": string("An agent's id."), "bot": string("A task's id."),
                "skills": list(of: string("A skill.")), "note": string("For who gets it."),
            ], oneOf: ["queue", "unassigned", "agent", "bot"])
    }

    private static var moment: SettingNode.Content {
        string("A length of time such as 5m, or an instant such as 2026-01-06T09:00:00Z.")
    }

    private static var length: SettingNode.Content {
        string("A length of time: 60s, 5m, 3h.", pattern: "^[0-9]+(ms|s|m|h|d)$")
    }
}

// MARK: How schemas are written

extension FlowSchema {
    private static func node(_ members: KeyValuePairs<String, SettingNode.Content>) -> SettingNode {
        SettingNode(.mapping(members.map { .init($0.key, SettingNode($0.value)) }))
    }

    private static func text(_ text: String) -> SettingNode.Content { .text(text) }
    private static func words(_ words: [String]) -> SettingNode.Content {
        .sequence(words.map { SettingNode(.text($0)) })
    }
    private static var nothing: SettingNode.Content {
        node(["type": words(["object", "null"]), "maxProperties": .number(0)]).content
    }
    private static func reference(_ name: String) -> SettingNode.Content {
        node(["$ref": text("#/$defs/\(name)")]).content
    }
    private static func choice(_ schemas: [SettingNode.Content]) -> SettingNode.Content {
        node(["anyOf": .sequence(schemas.map { SettingNode($0) })]).content
    }
    private static func list(of schema: SettingNode.Content) -> SettingNode.Content {
        node(["type": text("array"), "items": schema]).content
    }

    /// Also a number or a truth value: they are texts where texts are expected.
    private static func string(_ description: String, pattern: String? = nil) -> SettingNode.Content {
        guard let pattern else {
            let types = words(["string", "number", "boolean"])
            return description.isEmpty
                ? node(["type": types]).content : node(["type": types, "description": text(description)]).content
        }
        return node(["type": text("string"), "description": text(description), "pattern": text(pattern)]).content
    }

    private static func object(
        _ description: String, of values: SettingNode.Content, names: String? = nil
    ) -> SettingNode.Content {
        var schema = node(["type": text("object"), "description": text(description), "additionalProperties": values])
        if let names { schema["propertyNames"] = node(["pattern": text(names)]) }
        return schema.content
    }

    private static func closed(
        _ description: String, _ properties: KeyValuePairs<String, SettingNode.Content>, needed: [String] = [],
        oneOf: [String] = [], or other: String? = nil
    ) -> SettingNode.Content {
        var schema = node([
            "type": other.map { words(["object", $0]) } ?? text("object"), "description": text(description),
            "properties": node(properties).content, "additionalProperties": .flag(false),
        ])
        if !needed.isEmpty { schema["required"] = SettingNode(words(needed)) }
        if !oneOf.isEmpty {
            schema["oneOf"] = SettingNode(.sequence(oneOf.map { node(["required": words([$0])]) }))
        }
        return schema.content
    }
}
