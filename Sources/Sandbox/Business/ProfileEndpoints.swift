import OrderedCollections

/// `whatsapp_business_profile`: what customers see of the business.
enum ProfileEndpoints {
    static let all = [
        GraphEndpoint(.get, .line, "whatsapp_business_profile", show),
        GraphEndpoint(.post, .line, "whatsapp_business_profile", take),
    ]

    private static func show(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let profile = try world.line(of: call).1.profile
        // What was not asked for is not shown: without fields, nothing but the product.
        let shown = try call.selection.show(profile.json, usual: [], of: .line)
        guard case .object(var fields) = shown else { return shown }
        fields["messaging_product"] = "whatsapp"
        return ["data": [.object(fields)]]
    }

    private static func take(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try call.checkProduct()
        let (line, before) = try world.line(of: call)
        var state = before
        for (name, limit) in BusinessProfile.texts {
            guard let text = try call.text(name) else { continue }
            guard text.unicodeScalars.count <= limit, name != "about" || !text.isEmpty else {
                throw .malformed("Param \(name) must be at most \(limit) characters long.")
            }
            state.profile.values[name] = text
        }
        if let email = state.profile.values["email"], !email.isEmpty, !email.contains("@") {
            throw .malformed("Param email must be a valid email address.")
        }
        if let websites = try call.structure("websites") { state.profile.websites = try read(websites) }
        if let vertical = try call.text("vertical") {
            guard vertical.isEmpty || BusinessProfile.verticals.contains(vertical) else {
                throw .malformed(
                    "Param vertical must be one of {\(BusinessProfile.verticals.joined(separator: ", "))}")
            }
            state.profile.vertical = vertical.isEmpty ? "UNDEFINED" : vertical
        }
        if let handle = try call.text("profile_picture_handle") {
            guard world.isHandle(handle) else {
                throw .malformed("Param profile_picture_handle is not a valid handle.")
            }
            state.profile.picture = call.address(of: "\(line.id).png")
        }
        world.states[line.id] = state
        return ["success": true]
    }

    private static func read(_ json: JSON) throws(GraphError) -> [String] {
        guard let list = json.array, list.count <= 2 else {
            throw .malformed("Param websites must be an array of at most 2 addresses.")
        }
        var websites: [String] = []
        for element in list {
            guard let text = element.string, text.unicodeScalars.count <= 256 else {
                throw .malformed("Param websites: each must be a string of at most 256 characters.")
            }
            guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
                throw .malformed("Param websites: each must be a valid URI.")
            }
            websites.append(text)
        }
        return websites
    }
}

extension BusinessProfile {
    fileprivate var json: JSON {
        var fields: [(String, JSON)] = BusinessProfile.texts.map { text in
            let value = values[text.name] ?? ""
            return (text.name, value.isEmpty ? .null : .string(value))
        }
        fields.append(("websites", websites.isEmpty ? .null : .array(websites.map { .string($0) })))
        fields.append(("vertical", .string(vertical)))
        fields.append(("profile_picture_url", picture.map { .string($0) } ?? .null))
        fields.append(("messaging_product", "whatsapp"))
        return .object(.init(uniqueKeysWithValues: fields))
    }
}
