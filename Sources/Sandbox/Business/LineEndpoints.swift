/// A line itself: what it is, what it shows when its chat is opened, and whom it may call.
enum LineEndpoints {
    static let all = [
        GraphEndpoint(.get, .line, show), GraphEndpoint(.post, .line, change),
        GraphEndpoint(.post, .line, "conversational_automation", automate),
        GraphEndpoint(.get, .line, "call_permissions", callPermissions),
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

    private static func automate(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try world.automation[call.node, default: ConversationalAutomation()].take(try call.body())
        return ["success": true]
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
