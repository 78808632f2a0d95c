/// Checks an interactive message: whether it has what its type needs, and a list or reply buttons against the platform's limits.
struct InteractiveValidation {
    private let content: JSON

    init(_ content: JSON) { self.content = content }

    /// Puts what the customer will see and can tap into a submission.
    func fill(_ submission: inout Submission) throws(GraphError) {
        guard let type = content["type"]?.string else {
            throw .malformed("The parameter interactive['type'] is required.")
        }
        submission.interactiveType = type
        submission.text = content["body"]?["text"]?.string ?? "[\(type)]"
        switch type {
        case "list":
            try checkTexts(4096)
            if let header = content["header"], header["type"]?.string != "text" {
                throw .invalid("The header of a list must be of type text")
            }
            submission.options = try rows()
        case "button":
            try checkTexts(1024)
            submission.options = try buttons()
        default: try InteractiveActions(type: type, content: content).check(checkTexts)
        }
    }

    private func checkTexts(_ bodyLimit: Int) throws(GraphError) {
        _ = try InteractiveValidation.text(content["body"]?["text"], "interactive.body.text", limit: bodyLimit)
        if let footer = content["footer"] {
            _ = try InteractiveValidation.text(footer["text"], "interactive.footer.text", limit: 60)
        }
        if let header = content["header"] {
            guard let type = header["type"]?.string else { throw .missing("interactive.header.type is required") }
            guard ["text", "image", "video", "document"].contains(type) else {
                throw .invalid("interactive.header.type must be one of text, image, video, document")
            }
            if type == "text" {
                _ = try InteractiveValidation.text(header["text"], "interactive.header.text", limit: 60)
            } else {
                try ContentValidation.checkMedia(header[type], "interactive.header.\(type)")
            }
        }
    }

    private func rows() throws(GraphError) -> [Submission.Option] {
        guard let action = content["action"] else { throw .missing("interactive.action is required") }
        _ = try InteractiveValidation.text(action["button"], "interactive.action.button", limit: 20)
        guard let sections = action["sections"]?.array, !sections.isEmpty else {
            throw .missing("interactive.action.sections is required")
        }
        guard sections.count <= 10 else { throw .invalid("A list has at most 10 sections") }
        var options: [Submission.Option] = []
        for section in sections {
            if sections.count > 1 || section["title"] != nil {
                _ = try InteractiveValidation.text(section["title"], "section title", limit: 24)
            }
            guard let rows = section["rows"]?.array, !rows.isEmpty else { throw .missing("section rows are required") }
            for row in rows {
                var option = Submission.Option(
                    id: try InteractiveValidation.text(row["id"], "row id", limit: 200),
                    title: try InteractiveValidation.text(row["title"], "row title", limit: 24)
                )
                if let description = row["description"] {
                    option.description = try InteractiveValidation.text(description, "row description", limit: 72)
                }
                options.append(option)
            }
        }
        guard options.count <= 10 else { throw .invalid("Total row count exceed max allowed count: 10") }
        guard Set(options.map(\.id)).count == options.count else { throw .invalid("Duplicated row id in list") }
        return options
    }

    private func buttons() throws(GraphError) -> [Submission.Option] {
        guard let buttons = content["action"]?["buttons"]?.array, !buttons.isEmpty else {
            throw .missing("interactive.action.buttons is required")
        }
        guard buttons.count <= 3 else {
            throw .invalid("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
        }
        var options: [Submission.Option] = []
        for button in buttons {
            guard button["type"]?.string == "reply", let reply = button["reply"] else {
                throw .invalid("A button must be of type reply")
            }
            options.append(
                Submission.Option(
                    id: try InteractiveValidation.text(reply["id"], "button id", limit: 256),
                    title: try InteractiveValidation.text(reply["title"], "button title", limit: 20)))
        }
        guard Set(options.map(\.id)).count == options.count, Set(options.map(\.title)).count == options.count else {
            throw .invalid("Buttons need different ids and different titles")
        }
        return options
    }

    static func text(_ value: JSON?, _ name: String, limit: Int) throws(GraphError) -> String {
        guard let value else { throw .missing("\(name) is required") }
        guard let text = value.string, text.contains(where: { !$0.isWhitespace }) else {
            throw .invalid("\(name) must be a non-empty string")
        }
        guard text.unicodeScalars.count <= limit else { throw .invalid("\(name) is too long. Max length is \(limit)") }
        return text
    }
}
