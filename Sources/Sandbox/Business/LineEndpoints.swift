/// A line itself: what it is, its settings, what it shows when its chat is opened, and whom it may call.
enum LineEndpoints {
    static let all = [
        GraphEndpoint(.get, .line, show), GraphEndpoint(.post, .line, change),
        GraphEndpoint(.get, .line, "settings", settings), GraphEndpoint(.post, .line, "settings", set),
        GraphEndpoint(.post, .line, "conversational_automation", automate),
        GraphEndpoint(.get, .line, "conversational_automation", showAutomation),
        GraphEndpoint(.get, .line, "call_permissions", callPermissions),
        GraphEndpoint(.get, .line, "whatsapp_commerce_settings", commerce),
        GraphEndpoint(.post, .line, "whatsapp_commerce_settings", setCommerce),
        GraphEndpoint(.get, .line, "whatsapp_business_encryption", key),
        GraphEndpoint(.post, .line, "whatsapp_business_encryption", setKey),
    ]

    /// What is shown of a line where nobody asks for fields.
    static let usual = [
        "verified_name", "code_verification_status", "display_phone_number", "quality_rating", "platform_type",
        "throughput", "webhook_configuration", "id",
    ]

    private static func show(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let (line, _) = try world.line(of: call)
        return try call.selection.show(world.json(line), usual: usual, of: .line)
    }

    /// A second step's pin, a name, or another address for webhooks.
    private static func change(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let (line, before) = try world.line(of: call)
        var state = before
        if let pin = try call.text("pin") { state.pin = try RegistrationEndpoints.checked(pin: pin) }
        if let name = try call.text("new_display_name") {
            guard (3...512).contains(name.count) else {
                throw .malformed("Param new_display_name must be from 3 to 512 characters long.")
            }
            state.newName = name
        }
        if let webhook = try call.structure("webhook_configuration") {
            guard let address = webhook["override_callback_uri"]?.string else {
                throw .malformed("The parameter webhook_configuration['override_callback_uri'] is required.")
            }
            state.webhook = address.isEmpty ? nil : address
        }
        guard state != before || call.parameter("pin") != nil || call.parameter("webhook_configuration") != nil else {
            throw .malformed("The parameter pin is required.")
        }
        world.states[line.id] = state
        return ["success": true]
    }

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

    private static func automate(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try world.automation[call.node, default: ConversationalAutomation()].take(try call.body())
        return ["success": true]
    }

    private static func showAutomation(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let automation = world.automation[call.node] ?? ConversationalAutomation()
        return ["data": [automation.json]]
    }

    private static func callPermissions(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let user = try call.text("user_wa_id")
        let recipient = try call.text("recipient")
        guard user != nil || recipient != nil else {
            throw .malformed("The parameter user_wa_id is required.")
        }
        func limit(_ period: String, _ most: Int64) -> JSON {
            ["time_period": .string(period), "max_allowed": .integer(most), "current_usage": 0]
        }
        return [
            "messaging_product": "whatsapp", "permission": ["status": "no_permission"],
            "actions": [
                [
                    "action_name": "send_call_permission_request", "can_perform_action": true,
                    "limits": [limit("PT24H", 1), limit("P7D", 2)],
                ],
                ["action_name": "start_call", "can_perform_action": false, "limits": [limit("PT24H", 5)]],
            ],
        ]
    }

    private static func commerce(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let (line, state) = try world.line(of: call)
        return [
            "data": [
                [
                    "is_cart_enabled": .bool(state.isCartEnabled), "is_catalog_visible": .bool(state.isCatalogVisible),
                    "id": .string(line.id),
                ]
            ]
        ]
    }

    private static func setCommerce(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let (line, before) = try world.line(of: call)
        var state = before
        state.isCartEnabled = try call.flag("is_cart_enabled") ?? state.isCartEnabled
        state.isCatalogVisible = try call.flag("is_catalog_visible") ?? state.isCatalogVisible
        world.states[line.id] = state
        return ["success": true]
    }

    private static func key(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        guard let key = try world.line(of: call).1.publicKey else { return ["data": []] }
        return ["data": [["business_public_key": .string(key), "business_public_key_signature_status": "VALID"]]]
    }

    private static func setKey(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let (line, before) = try world.line(of: call)
        var state = before
        let key = try call.required("business_public_key", limit: 4096)
        guard key.hasPrefix("-----BEGIN PUBLIC KEY-----") else {
            throw .malformed("Param business_public_key must be a 2048-bit RSA public key in PEM format.")
        }
        state.publicKey = key
        world.states[line.id] = state
        return ["success": true]
    }
}

extension World {
    /// A line as the API shows it.
    func json(_ line: Line) -> JSON {
        let state = state(line)
        let automation = automation[line.id] ?? ConversationalAutomation()
        return [
            "id": .string(line.id), "verified_name": .string(line.name),
            "display_phone_number": .string("+\(line.displayNumber)"), "quality_rating": "GREEN",
            "quality_score": ["score": "GREEN"], "platform_type": "CLOUD_API", "throughput": ["level": "STANDARD"],
            "code_verification_status": state.isVerified ? "VERIFIED" : "NOT_VERIFIED",
            "name_status": "APPROVED", "new_name_status": state.newName == nil ? "NONE" : "PENDING_REVIEW",
            "new_display_name": state.newName.map { .string($0) } ?? .null,
            "status": state.isRegistered ? "CONNECTED" : "DISCONNECTED", "account_mode": "LIVE",
            "is_official_business_account": false, "is_pin_enabled": .bool(state.pin != nil),
            "is_on_biz_app": false, "is_preverified_number": false, "messaging_limit_tier": "TIER_1K",
            "whatsapp_business_manager_messaging_limit": "TIER_1K",
            "health_status": [
                "can_send_message": "AVAILABLE",
                "entities": [["entity_type": "PHONE_NUMBER", "id": .string(line.id), "can_send_message": "AVAILABLE"]],
            ],
            "last_onboarded_time": .null, "search_visibility": "VISIBLE", "host_platform": .null,
            "certificate": .null, "new_certificate": .null, "conversational_automation": automation.json(of: line.id),
            "country_dial_code": .null, "username": .null, "country_code": .null,
            "eligibility_for_api_business_global_search": "NON_ELIGIBLE_UNDEFINED_COUNTRY",
            "webhook_configuration": state.webhook.map { ["phone_number": .string($0)] } ?? .null,
        ]
    }
}
