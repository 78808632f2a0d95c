extension Message {
    /// A message whose text the platform has approved: the only kind that goes outside the window (S4.5).
    public struct Template: Hashable, Sendable {
        /// The template's name: at most 512 of a-z, 0-9 and _.
        public var name = ""
        /// The language of the version that is sent: `en_US`.
        public var language = ""
        /// What fills its places: header, body, buttons, cards.
        public var components: [TemplateComponent] = []
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No template yet.
        public init() {}

        /// A template.
        public init(name: String, language: String, components: [TemplateComponent] = []) {
            self.name = name
            self.language = language
            self.components = components
        }
    }
}

extension Message.Template: MessageKind, GraphObject {
    /// The most values that are told.
    private static let valuesLimit = 20

    var type: String { "template" }
    var label: String { "" }

    var text: String {
        let values = components.filter { $0.type.lowercased() == "body" }
            .flatMap { $0.parameters.prefix(Self.valuesLimit).compactMap(\.words) }
        let filled = values.isEmpty ? "" : ": \(values.joined(separator: ", "))"
        return "[template \(name) (\(language))\(filled)]"
    }

    mutating func code(_ graph: inout GraphCoder) {
        graph.required("name", &name)
        graph.object("language") { $0.required("code", &language) }
        graph.optional("components", &components)
    }
}
