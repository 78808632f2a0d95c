/// What a line shows of a catalog, and the key that flows' answers are encrypted with.
enum CommerceEndpoints {
    static let all = [
        GraphEndpoint(.get, .line, "whatsapp_commerce_settings", commerce),
        GraphEndpoint(.post, .line, "whatsapp_commerce_settings", setCommerce),
        GraphEndpoint(.get, .line, "whatsapp_business_encryption", key),
        GraphEndpoint(.post, .line, "whatsapp_business_encryption", setKey),
    ]

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
