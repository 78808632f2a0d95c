/// Checks a template send against the templates of the business account.
struct TemplateValidation {
    let templates: [Template]

    /// The template a send names, if its parameters fit.
    func read(_ content: JSON) throws(GraphError) -> Template {
        guard let name = content["name"]?.string, !name.isEmpty else { throw .missing("template.name is required") }
        guard let language = content["language"]?["code"]?.string, !language.isEmpty else {
            throw .missing("template.language.code is required")
        }
        guard let template = templates.first(where: { $0.name == name && $0.language == language }) else {
            throw .unknownTemplate(name, language)
        }
        guard template.status == .approved else { throw .templateNotSendable(name, template.status) }
        let given = try count(content["components"])
        let buttons = template.buttonParameters
        let expectedButtons = max(buttons, min(given.button, buttons + template.optionalButtonParameters))
        for (part, given, expected) in [
            ("header", given.header, template.headerParameters), ("body", given.body, template.bodyParameters),
            ("button", given.button, expectedButtons),
        ] where given != expected {
            throw .templateParameters(part, given: given, expected: expected)
        }
        return template
    }

    private func count(_ components: JSON?) throws(GraphError) -> (header: Int, body: Int, button: Int) {
        var counts = (header: 0, body: 0, button: 0)
        guard let components else { return counts }
        guard let components = components.array else {
            throw .malformed("Param template['components'] must be an array.")
        }
        for component in components {
            let parameters = component["parameters"]?.array ?? []
            for parameter in parameters { try check(parameter) }
            switch component["type"]?.string?.lowercased() {
            case "header": counts.header += parameters.count
            case "body": counts.body += parameters.count
            case "button": counts.button += parameters.count
            case "footer", "carousel", "limited_time_offer": break
            default:
                throw .invalid("template.components: type must be one of header, body, button, footer, carousel")
            }
        }
        return counts
    }

    private func check(_ parameter: JSON) throws(GraphError) {
        guard let type = parameter["type"]?.string else {
            throw .missing("template.components.parameters.type is required")
        }
        guard parameter[type] != nil else {
            throw .templateFormat("a parameter of type \(type) needs the field \(type)")
        }
        if ["image", "video", "document"].contains(type) { try ContentValidation.checkMedia(parameter[type], type) }
        if type == "text" {
            guard let text = parameter["text"]?.string, !text.isEmpty else {
                throw .templateFormat("a text parameter must be a non-empty string")
            }
            guard !text.contains("\n"), !text.contains("\t"), !text.contains("    ") else {
                throw .templateFormat("a text parameter can't have new-line, tab or more than 4 consecutive spaces")
            }
        }
    }
}
