/// Which templates a list shows: `name`, `name_or_content`, `content`, `status`, `category`, `language`, `quality_score`.
struct TemplateFilter {
    private let name: String?
    private let nameOrContent: String?
    private let content: String?
    private let statuses: [String]?
    private let categories: [String]?
    private let languages: [String]?
    private let qualities: [String]?

    init(_ call: GraphCall) throws(GraphError) {
        name = try call.text("name")
        nameOrContent = try call.text("name_or_content")
        content = try call.text("content")
        statuses = try TemplateFilter.choices(call, "status")
        categories = try TemplateFilter.choices(call, "category")
        languages = try TemplateFilter.choices(call, "language")
        qualities = try TemplateFilter.choices(call, "quality_score")
    }

    func holds(_ template: Template) -> Bool {
        let text = template.components.compactMap { $0["text"]?.string }.joined(separator: "\n").lowercased()
        return (name.map { template.name == $0 } ?? true)
            && (nameOrContent.map { template.name.contains($0) || text.contains($0.lowercased()) } ?? true)
            && (content.map { text.contains($0.lowercased()) } ?? true)
            && (statuses?.contains(template.status.rawValue) ?? true)
            && (categories?.contains(template.category.rawValue) ?? true)
            && (languages?.contains(template.language.lowercased()) ?? true)
            && (qualities?.contains("unknown") ?? true)
    }

    /// One word, several with commas, or an array in JSON.
    private static func choices(_ call: GraphCall, _ field: String) throws(GraphError) -> [String]? {
        guard let value = call.parameter(field) else { return nil }
        if let text = value.string, !text.hasPrefix("[") {
            return text.split(separator: ",").map { $0.lowercased() }
        }
        return try call.structure(field)?.array?.compactMap(\.string).map { $0.lowercased() }
    }
}
