import Encoding

/// What a stored version of a template wants filled (S4.5, S4.6): read from its components as the platform stores them.
public struct TemplateShape: Hashable, Sendable {
    /// What a header wants.
    enum Header: Hashable, Sendable {
        case nothing
        case texts(Places)
        /// A file or a place, by the type of its parameter.
        case file(String)
    }

    /// The places of a text.
    struct Places: Hashable, Sendable {
        var count = 0
        /// Their names, where they have any.
        var names: Set<String> = []

        init() {}

        /// Reads `{{1}}` or `{{name}}`, each once however often it stands there.
        init(in text: String) {
            var found: Set<String> = []
            for part in text.components(between: "{{", and: "}}") { found.insert(part) }
            count = found.count
            if !found.allSatisfy({ $0.allSatisfy(\.isNumber) }) { names = found }
        }
    }

    /// A button that wants something.
    struct Button: Hashable, Sendable {
        var index: Int
        /// The kind of the component that fills it: `url`, `copy_code`.
        var subtype: String
    }

    var header = Header.nothing
    /// Nil where the body's text is not known, as of an authentication template that was just made.
    var body: Places?
    var buttons: [Button] = []

    /// Reads components; nil for what is no list of them.
    public init?(components: String) {
        guard !components.isEmpty, let document = try? JSONDocument(Array(components.utf8), limit: .max),
            document.root.kind == .array
        else { return nil }
        for component in document.root.elements {
            switch (component["type"]?.string ?? "").uppercased() {
            case "HEADER": header = TemplateShape.header(component)
            case "BODY": body = component["text"]?.string.map { Places(in: $0) }
            case "BUTTONS": buttons = TemplateShape.buttons(component["buttons"])
            default: continue
            }
        }
    }

    private static func header(_ component: JSONValue) -> Header {
        switch (component["format"]?.string ?? "TEXT").uppercased() {
        case "TEXT":
            let places = Places(in: component["text"]?.string ?? "")
            return places.count == 0 ? .nothing : .texts(places)
        case let format: return .file(format.lowercased())
        }
    }

    private static func buttons(_ list: JSONValue?) -> [Button] {
        guard let list, list.kind == .array else { return [] }
        var buttons: [Button] = []
        for (index, button) in list.elements.enumerated() {
            switch (button["type"]?.string ?? "").uppercased() {
            case "URL" where button["url"]?.string?.contains("{{") ?? false:
                buttons.append(Button(index: index, subtype: "url"))
            case "COPY_CODE": buttons.append(Button(index: index, subtype: "copy_code"))
            default: continue
            }
        }
        return buttons
    }
}

extension String {
    /// What stands between two marks, wherever it does.
    fileprivate func components(between start: String, and end: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let opening = rest.firstRange(of: start) {
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstRange(of: end) else { break }
            let name = rest[..<closing.lowerBound].filter { $0 != " " }
            if !name.isEmpty { found.append(String(name)) }
            rest = rest[closing.upperBound...]
        }
        return found
    }
}
