import OrderedCollections
import Timeline

/// Templates: listed, shown, created, edited and deleted. Each creation and each edit is reviewed.
enum TemplateEndpoints {
    static let all = [
        GraphEndpoint(.get, .account, "message_templates", list),
        GraphEndpoint(.post, .account, "message_templates", create),
        GraphEndpoint(.delete, .account, "message_templates", delete),
        GraphEndpoint(.get, .template, show), GraphEndpoint(.post, .template, edit),
        GraphEndpoint(.post, .template, "unpause", unpause),
    ]

    private static func list(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let filter = try TemplateFilter(call)
        let all = world.templates(of: call.node)
        let answer = try Page(call).show(all.filter(filter.holds)) { template throws(GraphError) in
            try call.selection.show(template.json, usual: Template.usual, of: .template)
        }
        guard call.request.query["summary"] != nil, var fields = answer.object else { return answer }
        fields["summary"] = [
            "total_count": .integer(Int64(all.count)), "message_template_count": .integer(Int64(all.count)),
            "message_template_limit": .integer(Int64(SandboxLimits.objects)), "are_translations_complete": true,
        ]
        return .object(fields)
    }

    private static func show(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try call.selection.show(try template(world, call).json, usual: Template.usual, of: .template)
    }

    private static func create(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        var template = Template(name: try name(call), language: try call.required("language", limit: 20))
        template.account = call.node
        template.category = try category(try call.required("category", limit: 40))
        template.isNamed = try call.text("parameter_format")?.uppercased() == "NAMED"
        template.lifeSeconds = try life(call, of: template.category)
        let components = try call.structure("components")?.array ?? []
        try TemplateCheck(category: template.category, isNamed: template.isNamed).check(components)
        template.take(components)
        try world.checkRoom(for: template, at: call.now)
        template.id = world.ids.media()
        template.created = call.now
        template.status = .pending
        world.templates.append(template)
        world.review(template, at: call.now)
        return [
            "id": .string(template.id), "status": "PENDING",
            "category": .string(template.category.rawValue.uppercased()),
        ]
    }

    private static func edit(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        var template = try template(world, call)
        guard [.approved, .rejected, .paused].contains(template.status) else {
            throw .template(
                2_388_025, "Template can't be edited", "Only approved, rejected and paused templates can be edited.")
        }
        if let text = try call.text("category") {
            let category = try category(text)
            guard template.status != .approved || category == template.category else {
                throw .template(2_388_025, "Category can't be edited", "The category of an approved template stays.")
            }
            template.category = category
        }
        if let components = try call.structure("components")?.array {
            try TemplateCheck(category: template.category, isNamed: template.isNamed).check(components)
            template.take(components)
        }
        template.lifeSeconds = try life(call, of: template.category) ?? template.lifeSeconds
        template.edits += 1
        template.status = .pending
        world.replace(template)
        world.review(template, at: call.now)
        return [
            "success": true, "id": .string(template.id), "name": .string(template.name),
            "category": .string(template.category.rawValue.uppercased()),
        ]
    }

    private static func delete(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let id = try call.text("hsm_id")
        let name = try call.text("name")
        guard id != nil || name != nil else { throw .malformed("The parameter name is required.") }
        let doomed = world.templates(of: call.node).filter { template in
            (name == nil || template.name == name) && (id == nil || template.id == id)
        }
        guard !doomed.isEmpty else {
            throw .template(
                2_593_002, "Message template not found",
                "No message template exists with the name or the id that was given.")
        }
        for template in doomed { world.delete(template, at: call.now) }
        return ["success": true]
    }

    private static func unpause(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let template = try template(world, call)
        guard template.status == .paused else { return ["success": false, "reason": "The template is not paused."] }
        world.setTemplate(template.id, .approved, at: call.now)
        return ["success": true]
    }

    private static func template(_ world: World, _ call: GraphCall) throws(GraphError) -> Template {
        guard let template = world.templates.first(where: { $0.id == call.node }) else {
            throw .unknownObject(call.node, call.request.method)
        }
        return template
    }

    private static func name(_ call: GraphCall) throws(GraphError) -> String {
        let name = try call.required("name")
        guard name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }) else {
            throw .template(
                2_388_008, "Message template name is invalid",
                "Message template name can only have lowercase letters, digits and underscores.")
        }
        return name
    }

    private static func category(_ text: String) throws(GraphError) -> Template.Category {
        guard let category = Template.Category(rawValue: text.lowercased()) else {
            throw .malformed("Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}")
        }
        return category
    }

    private static func life(_ call: GraphCall, of category: Template.Category) throws(GraphError) -> Int64? {
        guard let text = try call.text("message_send_ttl_seconds") else { return nil }
        let range: ClosedRange<Int64> =
            switch category {
            case .authentication: 30...900
            case .utility: 30...2_592_000
            case .marketing: 43_200...2_592_000
            }
        guard let seconds = Int64(text), seconds == -1 || range.contains(seconds) else {
            throw .malformed(
                "Param message_send_ttl_seconds must be from \(range.lowerBound) to \(range.upperBound), or -1.")
        }
        return seconds
    }
}
