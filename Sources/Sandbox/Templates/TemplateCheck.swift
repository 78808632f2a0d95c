/// Checks the body that creates or edits a template, with the platform's limits and subcodes of autumn 2026.
struct TemplateCheck {
    let category: Template.Category
    let isNamed: Bool

    func check(_ components: [JSON]) throws(GraphError) {
        guard !components.isEmpty else { throw .malformed("The parameter components is required.") }
        var seen: Set<String> = []
        for component in components {
            guard let type = component["type"]?.string?.uppercased() else {
                throw .template(2_388_043, "A component is incomplete", "Each component needs the field type.")
            }
            guard TemplateCheck.types.contains(type) else {
                throw .malformed(
                    "Param components[0]['type'] must be one of {\(TemplateCheck.types.joined(separator: ", "))}")
            }
            guard seen.insert(type).inserted else {
                throw .template(2_388_043, "A component stands twice", "A template has at most one component \(type).")
            }
            switch type {
            case "HEADER": try checkHeader(component)
            case "BODY": try checkBody(component)
            case "FOOTER": try checkFooter(component)
            case "BUTTONS": try checkButtons(component)
            case "CAROUSEL": try checkCards(component)
            default: break
            }
        }
        guard seen.contains("BODY") else {
            throw .template(2_388_043, "The body is missing", "A template needs a component of type BODY.")
        }
    }

    private static let types = [
        "HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST",
    ]

    private func checkHeader(_ header: JSON) throws(GraphError) {
        let format = header["format"]?.string?.uppercased() ?? ""
        switch format {
        case "TEXT":
            let text = try text(header["text"], "header", limit: 60)
            guard text.names.count <= 1, !text.text.contains("\n") else {
                throw .template(
                    2_388_047, "Message header format is incorrect",
                    "A text header has one variable at most, and no new lines.")
            }
            try checkVariables(text, example: header["example"], field: "header_text", edges: false)
        case "IMAGE", "VIDEO", "DOCUMENT", "GIF":
            guard header["example"]?["header_handle"]?.array?.first?.string?.isEmpty == false else {
                throw .missingExample("header_handle")
            }
        case "LOCATION", "PRODUCT": break
        default:
            throw .template(
                2_388_047, "Message header format is incorrect",
                "format is one of TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION, PRODUCT.")
        }
    }

    private func checkBody(_ body: JSON) throws(GraphError) {
        if category == .authentication, body["text"] == nil { return }
        let text = try text(body["text"], "body", limit: 1024)
        try checkVariables(text, example: body["example"], field: "body_text", edges: true)
        let words = text.text.split { $0.isWhitespace }.filter { !$0.contains("{{") }.count
        guard text.names.isEmpty || words >= text.names.count else {
            throw .template(
                2_388_293, "Parameters words ratio exceeds limit",
                "The text has too many variables for its length. Take fewer, or write more.")
        }
    }

    private func checkFooter(_ footer: JSON) throws(GraphError) {
        if category == .authentication, footer["text"] == nil { return }
        let text = try text(footer["text"], "footer", limit: 60)
        guard text.names.isEmpty, !text.text.contains("\n") else {
            throw .template(
                2_388_073, "Message footer format is incorrect", "A footer has no variables and no new lines.")
        }
    }

    private func checkButtons(_ component: JSON) throws(GraphError) {
        guard let buttons = component["buttons"]?.array, (1...10).contains(buttons.count) else {
            throw .template(2_388_043, "The buttons are missing", "A component BUTTONS has 1 to 10 buttons.")
        }
        var counts: [String: Int] = [:]
        for button in buttons {
            guard let type = button["type"]?.string?.uppercased() else {
                throw .template(2_388_043, "A button is incomplete", "Each button needs the field type.")
            }
            counts[type, default: 0] += 1
            if type != "OTP", type != "COPY_CODE" { _ = try text(button["text"], "button", limit: 25) }
            if type == "URL" { try checkAddress(button) }
            if type == "PHONE_NUMBER" { _ = try text(button["phone_number"], "phone number", limit: 20) }
            if type == "COPY_CODE", button["example"] == nil { throw .missingExample("example") }
        }
        for (type, most) in [("URL", 2), ("PHONE_NUMBER", 1), ("COPY_CODE", 1)] where counts[type, default: 0] > most {
            throw .template(2_388_043, "Too many buttons", "A template has at most \(most) of the type \(type).")
        }
    }

    private func checkAddress(_ button: JSON) throws(GraphError) {
        let address = try text(button["url"], "url", limit: 2000)
        guard !address.names.isEmpty else { return }
        guard address.names.count == 1, address.text.hasSuffix("}}") else {
            throw .template(2_388_043, "The address is incorrect", "An address has one variable at most, at its end.")
        }
        guard button["example"]?.array?.isEmpty == false || button["example"]?.string?.isEmpty == false else {
            throw .missingExample("example")
        }
    }

    private func checkCards(_ component: JSON) throws(GraphError) {
        guard let cards = component["cards"]?.array, (2...10).contains(cards.count) else {
            throw .template(2_388_043, "The cards are incorrect", "A carousel has 2 to 10 cards.")
        }
        for card in cards where card["components"]?.array?.isEmpty ?? true {
            throw .template(2_388_043, "A card is incomplete", "Each card needs components.")
        }
    }

    private func checkVariables(_ text: TemplateText, example: JSON?, field: String, edges: Bool) throws(GraphError) {
        guard !text.names.isEmpty else { return }
        guard !edges || !text.hasVariableAtEdge else {
            throw .template(
                2_388_299, "Leading or trailing params are not allowed",
                "Variables can't stand at the beginning or at the end of the text.")
        }
        guard isNamed ? text.isNamed : text.isNumbered else {
            throw .template(
                2_388_072, "Message body format is incorrect",
                isNamed
                    ? "Named variables have small letters, digits and _."
                    : "Variables are numbered from {{1}}, without a gap.")
        }
        let given = example?[isNamed ? "\(field)_named_params" : field]?.array ?? []
        let first = field == "body_text" && !isNamed ? given.first?.array ?? given : given
        guard first.count >= text.names.count else { throw .missingExample(field) }
    }

    private func text(_ value: JSON?, _ name: String, limit: Int) throws(GraphError) -> TemplateText {
        guard let text = value?.string, text.contains(where: { !$0.isWhitespace }) else {
            throw .template(2_388_043, "The \(name) is incomplete", "The \(name) needs its text.")
        }
        guard text.unicodeScalars.count <= limit else {
            throw .template(
                2_388_040, "The field exceeded character limit", "The \(name) has at most \(limit) characters.")
        }
        return TemplateText(text)
    }
}

extension GraphError {
    /// A template that can't be taken, in the shape of the API for account management.
    static func template(_ subcode: Int, _ title: String, _ message: String) -> GraphError {
        GraphError(
            httpStatus: 400, code: 100, message: "Invalid parameter", subcode: subcode, userTitle: title,
            userMessage: message)
    }

    fileprivate static func missingExample(_ field: String) -> GraphError {
        .template(
            2_388_043, "Message template \"components\" param is missing expected field(s)",
            "component is missing expected field(s) (example, \(field))")
    }
}
