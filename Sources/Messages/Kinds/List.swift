extension Message {
    /// A list behind a button, of which the customer taps one row (S4.9).
    public struct List: Hashable, Sendable {
        /// What stands above; a text only. nil for nothing.
        public var header: Header?
        /// What it says, at most 1024 characters.
        public var body = ""
        /// A line below, at most 60 characters; nil for none.
        public var footer: String?
        /// The label of the button that opens the list, at most 20 characters.
        public var button = ""
        /// Its sections: at most 10, with at most 10 rows in all.
        public var sections: [Section] = []
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// An empty list.
        public init() {}

        /// A list.
        public init(
            header: Header? = nil, body: String, footer: String? = nil, button: String, sections: [Section]
        ) {
            self.header = header
            self.body = body
            self.footer = footer
            self.button = button
            self.sections = sections
        }
    }
}

extension Message.List {
    /// Rows that belong together.
    public struct Section: Hashable, Sendable {
        /// At most 24 characters; needed where there is more than one section.
        public var title: String?
        /// The rows; at least one.
        public var rows: [Row] = []
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No rows yet.
        public init() {}

        /// Rows, perhaps below a title.
        public init(title: String? = nil, _ rows: [Row]) {
            self.title = title
            self.rows = rows
        }
    }

    /// What can be tapped.
    public struct Row: Hashable, Sendable {
        /// Comes back when the row is tapped (S4.23); at most 200 characters, and no two rows have the same.
        public var id = ""
        /// At most 24 characters.
        public var title = ""
        /// At most 72 characters; nil for nothing.
        public var description: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// An empty row.
        public init() {}

        /// A row.
        public init(id: String, title: String, description: String? = nil) {
            self.id = id
            self.title = title
            self.description = description
        }
    }
}

extension Message.List: InteractiveKind {
    var label: String { "list" }
    var text: String { words(body, tapping: sections.flatMap(\.rows).map(\.title)) }

    mutating func code(_ graph: inout GraphCoder) {
        graph.interactive("list", &header, &body)
        graph.footer(&footer)
        graph.object("action") { action in
            action.required("button", &button)
            action.required("sections", &sections)
        }
    }
}

extension Message.List.Section: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.optional("title", &title)
        graph.required("rows", &rows)
    }
}

extension Message.List.Row: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.required("id", &id)
        graph.required("title", &title)
        graph.optional("description", &description)
    }
}
