/// Settings as a JSON Schema (2020-12): an editor completes keys and words from it, and shows what they are.
public enum SettingSchema {
    /// A whole document.
    public static func document(of settings: [SettingDescription], title: String) -> SettingNode {
        var schema = object(of: settings)
        schema.content = .mapping(
            [
                .init("$schema", .init(.text("https://json-schema.org/draft/2020-12/schema"))),
                .init("title", .init(.text(title))),
            ] + schema.entries)
        return schema
    }

    /// An object with these settings and no others.
    ///
    /// - Parameter isWhole: Whether what is needed must be there, rather than that something else may complete it.
    public static func object(of settings: [SettingDescription], isWhole: Bool = false) -> SettingNode {
        var properties: [SettingNode.Entry] = []
        for setting in settings {
            properties.append(.init(setting.key, property(setting, isWhole)))
            properties += setting.formerly.map { former in
                .init(former, with(property(setting, isWhole), ["deprecated": .flag(true)]))
            }
            if setting.isInline {
                properties += setting.shape.members.map { .init($0.key, property($0, isWhole)) }
            }
        }
        var schema: [SettingNode.Entry] = [
            .init("type", .init(.text("object"))), .init("properties", .init(.mapping(properties))),
            .init("additionalProperties", .init(.flag(false))),
        ]
        let needed = settings.filter(\.isNeeded).map { SettingNode(.text($0.key)) }
        if isWhole, !needed.isEmpty { schema.append(.init("required", .init(.sequence(needed)))) }
        return SettingNode(.mapping(schema))
    }

    private static func property(_ setting: SettingDescription, _ isWhole: Bool) -> SettingNode {
        let row = setting.row.isEmpty ? "" : " (\(setting.row))"
        let possible = setting.shape.members.isEmpty ? " Possible: \(setting.shape.inWords)." : ""
        var members: KeyValuePairs<String, SettingNode.Content> = [:]
        if setting.isNeeded || setting.standard.isEmpty {
            members = ["description": .text("\(setting.sentence)\(row)\(possible)")]
        } else {
            members = [
                "description": .text("\(setting.sentence)\(row)\(possible)"), "default": setting.standard.content,
            ]
        }
        return with(schema(of: setting.shape, isWhole), members)
    }

    private static func schema(of shape: SettingShape, _ isWhole: Bool) -> SettingNode {
        switch shape {
        case .text(let limit): node(["type": .text("string"), "minLength": .number(1), "maxLength": number(limit)])
        case .form(_, nil, let limit): schema(of: .text(upTo: limit), isWhole)
        case .form(_, let pattern?, let limit):
            with(schema(of: .text(upTo: limit), isWhole), ["pattern": .text("^(?:\(pattern))$")])
        case .flag: node(["type": .text("boolean")])
        case .choice(let words): node(["enum": .sequence(words.map { SettingNode(.text($0.word)) })])
        case .number(let range):
            node(["type": .text("integer"), "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)])
        case .duration: node(["type": .text("string"), "pattern": .text("^\(length)$")])
        case .durations: node(["type": .text("string"), "pattern": .text("^\(length)?, *\(length)?$")])
        case .list(let element, let limit):
            node(["type": .text("array"), "items": schema(of: element, true).content, "maxItems": number(limit)])
        case .map(let value, let limit):
            node([
                "type": .text("object"), "additionalProperties": orNull(schema(of: value, isWhole)).content,
                "maxProperties": number(limit),
            ])
        case .group(let settings): object(of: settings, isWhole: isWhole)
        case .message(let settings):
            any(
                of: settings.filter { $0.key == "text" }.map { schema(of: $0.shape, true) } + [
                    object(of: settings, isWhole: true)
                ])
        case .off(let shape): any(of: [node(["const": .text("off")]), schema(of: shape, isWhole)])
        case .word(let word, _, let shape): any(of: [node(["const": .text(word)]), schema(of: shape, isWhole)])
        }
    }

    /// A length of time as ``Duration/init(configuration:)`` reads it.
    private static let length = "[0-9]+(ms|s|m|h|d)"

    private static func number(_ number: Int) -> SettingNode.Content { .number(Int64(number)) }

    private static func orNull(_ schema: SettingNode) -> SettingNode {
        any(of: [node(["type": .text("null")]), schema])
    }

    private static func any(of schemas: [SettingNode]) -> SettingNode { node(["anyOf": .sequence(schemas)]) }

    private static func node(_ members: KeyValuePairs<String, SettingNode.Content>) -> SettingNode {
        with(SettingNode(.mapping([])), members)
    }

    private static func with(
        _ schema: SettingNode, _ members: KeyValuePairs<String, SettingNode.Content>
    ) -> SettingNode {
        SettingNode(.mapping(members.map { .init($0.key, SettingNode($0.value)) } + schema.entries))
    }
}

extension SettingNode {
    /// Whether it says nothing: no default worth telling.
    var isEmpty: Bool {
        self == .nothing || content == .text("") || content == .word("") || content == .sequence([]) || isNull
    }
}
