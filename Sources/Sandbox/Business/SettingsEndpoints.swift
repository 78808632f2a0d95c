/// `settings` of a line: the identity change check, calling, storage, the encryption of what is sent.
enum SettingsEndpoints {
    static let all = [
        GraphEndpoint(.get, .line, "settings", settings), GraphEndpoint(.post, .line, "settings", set),
    ]

    private static func settings(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let settings = try world.line(of: call).1.settings
        return [
            "calling": settings.calling, "payload_encryption": settings.payload,
            "storage_configuration": settings.storage,
            "user_identity_change": ["enable_identity_key_check": .bool(settings.checksIdentity)],
        ]
    }

    private static func set(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let (line, before) = try world.line(of: call)
        var state = before
        if let change = try call.structure("user_identity_change") {
            guard let flag = change["enable_identity_key_check"]?.bool else {
                throw .malformed("Param user_identity_change['enable_identity_key_check'] must be a boolean.")
            }
            state.settings.checksIdentity = flag
        }
        if let calling = try call.structure("calling") { state.settings.calling = try status(calling, "calling") }
        if let storage = try call.structure("storage_configuration") {
            state.settings.storage = try status(storage, "storage_configuration")
        }
        if let payload = try call.structure("payload_encryption") { state.settings.payload = payload }
        world.states[line.id] = state
        world.setIdentityCheck(state.settings.checksIdentity, of: line.id)
        return ["success": true]
    }

    private static func status(_ json: JSON, _ name: String) throws(GraphError) -> JSON {
        guard json.object != nil, json["status"].map({ $0.string != nil }) ?? true else {
            throw .malformed("Param \(name) must be an object with a status.")
        }
        return json
    }
}
