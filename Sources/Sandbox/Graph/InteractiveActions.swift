import OrderedCollections

/// Checks the interactive messages whose customers neither choose a row nor tap a reply button.
struct InteractiveActions {
    let type: String
    let content: JSON

    /// Refuses what lacks something that its type needs.
    ///
    /// - Parameter checkTexts: Checks header, body and footer, with a limit for the body.
    func check(_ checkTexts: (Int) throws(GraphError) -> Void) throws(GraphError) {
        guard let needs = InteractiveActions.needs[type] else {
            let names = (InteractiveActions.needs.keys + ["button", "list"]).sorted().joined(separator: ", ")
            throw .malformed("Param interactive['type'] must be one of {\(names)}")
        }
        if needs.body || content["body"] != nil { try checkTexts(1024) }
        guard let action = content["action"], action.object != nil else {
            throw .missing("interactive.action is required")
        }
        if let name = needs.name { try checkName(action, name) }
        for field in needs.fields { _ = try text(action, "interactive.action", field) }
        for field in needs.parameters { _ = try text(action["parameters"], "interactive.action.parameters", field) }
        switch type {
        case "cta_url": try checkButton(action)
        case "flow": try checkFlow(action["parameters"])
        case "product_list": try checkProducts(action)
        case "carousel": try checkCards(action)
        default: break
        }
    }

    private struct Needs {
        var body = true
        /// What `action.name` must be.
        var name: String?
        /// Texts of the action.
        var fields: [String] = []
        /// Texts of the action's parameters.
        var parameters: [String] = []
    }

    private static let needs: [String: Needs] = [
        "cta_url": Needs(name: "cta_url", parameters: ["display_text", "url"]),
        "flow": Needs(name: "flow", parameters: ["flow_message_version", "flow_cta"]),
        "location_request_message": Needs(name: "send_location"),
        "address_message": Needs(name: "address_message", parameters: ["country"]),
        "catalog_message": Needs(name: "catalog_message"),
        "product": Needs(body: false, fields: ["catalog_id", "product_retailer_id"]),
        "product_list": Needs(fields: ["catalog_id"]),
        "carousel": Needs(),
        "request_contact_info": Needs(name: "request_contact_info"),
        "call_permission_request": Needs(body: false, name: "call_permission_request"),
        "voice_call": Needs(name: "voice_call"),
        "order_details": Needs(name: "review_and_pay"),
        "order_status": Needs(name: "review_order"),
    ]

    private func checkName(_ action: JSON, _ name: String) throws(GraphError) {
        guard let given = action["name"] else { throw .missing("interactive.action.name is required") }
        guard given.string == name else { throw .invalid("interactive.action.name must be \(name)") }
    }

    private func checkButton(_ action: JSON) throws(GraphError) {
        let parameters = action["parameters"]
        let name = "interactive.action.parameters"
        _ = try InteractiveValidation.text(parameters?["display_text"], "\(name).display_text", limit: 20)
        try ContentValidation.checkLink(parameters?["url"] ?? .null, "\(name).url")
    }

    private func checkFlow(_ parameters: JSON?) throws(GraphError) {
        _ = try InteractiveValidation.text(
            parameters?["flow_cta"], "interactive.action.parameters.flow_cta", limit: 30)
        guard (parameters?["flow_id"] ?? parameters?["flow_name"])?.string?.isEmpty == false else {
            throw .missing("interactive.action.parameters: one of flow_id or flow_name is required")
        }
    }

    private func checkProducts(_ action: JSON) throws(GraphError) {
        guard content["header"]?["type"]?.string == "text" else {
            throw .missing("interactive.header of type text is required")
        }
        guard let sections = action["sections"]?.array, !sections.isEmpty else {
            throw .missing("interactive.action.sections is required")
        }
        guard sections.count <= 10 else { throw .invalid("A product list has at most 10 sections") }
        var count = 0
        for section in sections {
            guard let products = section["product_items"]?.array, !products.isEmpty else {
                throw .missing("section product_items are required")
            }
            for product in products { _ = try text(product, "product_items", "product_retailer_id") }
            if sections.count > 1 { _ = try InteractiveValidation.text(section["title"], "section title", limit: 24) }
            count += products.count
        }
        guard count <= 30 else { throw .invalid("A product list has at most 30 products") }
    }

    private func checkCards(_ action: JSON) throws(GraphError) {
        guard let cards = action["cards"]?.array, !cards.isEmpty else {
            throw .missing("interactive.action.cards is required")
        }
        guard (2...10).contains(cards.count) else { throw .invalid("A carousel has 2 to 10 cards") }
        for card in cards {
            guard card["type"]?.string != nil, card["action"]?.object?.isEmpty == false else {
                throw .missing("a card needs a type and an action")
            }
        }
    }

    private func text(_ value: JSON?, _ name: String, _ field: String) throws(GraphError) -> String {
        guard let given = value?[field] else { throw .missing("\(name).\(field) is required") }
        guard let text = given.string, !text.isEmpty else {
            throw .invalid("\(name).\(field) must be a non-empty string")
        }
        return text
    }
}
