/// A business account: what it is, its lines, and the applications that hear of it.
enum AccountEndpoints {
    static let all = [
        GraphEndpoint(.get, .account, show), GraphEndpoint(.post, .account, change),
        GraphEndpoint(.get, .account, "phone_numbers", lines),
        GraphEndpoint(.get, .account, "subscribed_apps", subscriptions),
        GraphEndpoint(.post, .account, "subscribed_apps", subscribe),
        GraphEndpoint(.delete, .account, "subscribed_apps", unsubscribe),
        GraphEndpoint(.get, .account, "template_analytics", nothing),
        GraphEndpoint(.get, .account, "assigned_users", nothing),
        GraphEndpoint(.get, .application, application),
    ]

    private static let usual = ["id", "name", "currency", "timezone_id", "message_template_namespace"]

    private static func show(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let none: JSON = ["data": []]
        let account: JSON = [
            "id": .string(call.node), "name": "Sandbox", "currency": "EUR", "timezone_id": "1",
            "message_template_namespace": .string("sandbox_\(call.node)"), "account_review_status": "APPROVED",
            "business_verification_status": "verified", "country": "DE", "ownership_type": "SELF", "status": "ACTIVE",
            "primary_funding_id": "0", "health_status": ["can_send_message": "AVAILABLE", "entities": []],
            "is_enabled_for_insights": true, "marketing_messages_lite_api_status": "ELIGIBLE",
            "marketing_messages_onboarding_status": "ELIGIBLE", "owner_business_info": .null,
            "on_behalf_of_business_info": .null, "auth_international_rate_eligibility": .null,
            "primary_business_location": .null, "purchase_order_number": .null, "creation_time": .null,
            "disable_marketing_messages_on_cloud_api": .bool(world.declinesMarketing.contains(call.node)),
            "subscribed_apps": subscriptions(world.subscriptions[call.node]),
            "is_shared_with_partners": .null, "linked_commerce_account": .null,
            "whatsapp_business_manager_messaging_limit": "TIER_1K",
            // Nothing is counted here: each is an empty set in the platform's shape.
            "analytics": .null, "conversation_analytics": none, "pricing_analytics": none, "template_analytics": none,
            "call_analytics": none,
        ]
        return try call.selection.show(account, usual: usual, of: .account)
    }

    /// An account where another object names it.
    static func described(_ id: String) -> JSON {
        [
            "id": .string(id), "name": "Sandbox", "currency": "EUR", "timezone_id": "1",
            "message_template_namespace": .string("sandbox_\(id)"),
        ]
    }

    private static func change(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        if let flag = try call.flag("disable_marketing_messages_on_cloud_api") {
            if flag { world.declinesMarketing.insert(call.node) } else { world.declinesMarketing.remove(call.node) }
        }
        return ["id": .string(call.node)]
    }

    private static func lines(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let lines = world.lines.filter { $0.businessAccount == call.node }
        let shown = try lines.map { line throws(GraphError) in
            try call.selection.show(world.json(line), usual: LineEndpoints.usual, of: .line)
        }
        return try Page(call).show(shown) { $0 }
    }

    private static func subscriptions(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        subscriptions(world.subscriptions[call.node])
    }

    private static func subscriptions(_ subscription: Subscription?) -> JSON {
        switch subscription {
        case nil: ["data": [SandboxApplication.json(nil)]]
        case .elsewhere(let address)?: ["data": [SandboxApplication.json(address)]]
        case .gone?: ["data": []]
        }
    }

    /// With `override_callback_uri`, where the webhooks of the account shall go; the sandbox keeps it and goes on as before.
    private static func subscribe(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        guard let address = try call.text("override_callback_uri") else {
            world.subscriptions[call.node] = nil
            return ["success": true]
        }
        _ = try call.required("verify_token")
        world.subscriptions[call.node] = .elsewhere(address)
        return ["success": true]
    }

    private static func unsubscribe(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        world.subscriptions[call.node] = .gone
        return ["success": true]
    }

    private static func nothing(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON { ["data": []] }

    private static func application(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        ["id": .string(SandboxApplication.id), "name": "Sandbox", "link": .string(SandboxApplication.link)]
    }
}

/// What was made of the application's subscription to an account.
enum Subscription: Equatable, Sendable {
    /// Webhooks shall go to another address.
    case elsewhere(String)
    case gone
}

/// The one application that the sandbox knows: the caller's.
enum SandboxApplication {
    static let id = "670843887433847"
    static let link = "https://www.facebook.com/games/?app_id=\(id)"

    static func json(_ override: String?) -> JSON {
        .fields([
            "whatsapp_business_api_data": ["link": .string(link), "name": "Sandbox", "id": .string(id)],
            "override_callback_uri": override.map { .string($0) },
        ])
    }
}
