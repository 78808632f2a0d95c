import OrderedCollections

/// QR codes and short links of a line.
enum CodeEndpoints {
    static let all = [
        GraphEndpoint(.get, .line, "message_qrdls", list), GraphEndpoint(.post, .line, "message_qrdls", create),
        GraphEndpoint(.get, .line, "message_qrdls", item: true, show),
        GraphEndpoint(.post, .line, "message_qrdls", item: true, change),
        GraphEndpoint(.delete, .line, "message_qrdls", item: true, delete),
    ]

    private static func list(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let codes = try world.line(of: call).1.codes.values.reversed()
        return try Page(call).show(Array(codes)) { code in code.json(call, withImage: code.image != nil) }
    }

    private static func show(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        guard let code = try world.line(of: call).1.codes[call.edge[1]] else { throw .unknownCode(call.edge[1]) }
        return ["data": [code.json(call, withImage: code.image != nil)]]
    }

    /// Also changes: a body that names a code is about that one.
    private static func create(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        if let code = try call.text("code") { return try change(&world, call, code) }
        let (line, before) = try world.line(of: call)
        var state = before
        let text = try call.required("prefilled_message", limit: 140)
        let image = try image(call)
        guard state.codes.count < SandboxLimits.objects else {
            throw .malformed("The line has \(SandboxLimits.objects) codes. Delete some first.")
        }
        let code = MessageCode(code: world.ids.code(), text: text, created: call.now, image: image)
        state.codes[code.code] = code
        world.states[line.id] = state
        return code.json(call, withImage: image != nil)
    }

    private static func change(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try change(&world, call, call.edge[1])
    }

    private static func change(_ world: inout World, _ call: GraphCall, _ name: String) throws(GraphError) -> JSON {
        let (line, before) = try world.line(of: call)
        var state = before
        guard var code = state.codes[name] else { throw .unknownCode(name) }
        code.text = try call.required("prefilled_message", limit: 140)
        state.codes[name] = code
        world.states[line.id] = state
        return code.json(call, withImage: false)
    }

    private static func delete(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let (line, before) = try world.line(of: call)
        var state = before
        guard state.codes.removeValue(forKey: call.edge[1]) != nil else { throw .unknownCode(call.edge[1]) }
        world.states[line.id] = state
        return ["success": true]
    }

    private static func image(_ call: GraphCall) throws(GraphError) -> String? {
        guard let image = try call.text("generate_qr_image") else { return nil }
        guard ["SVG", "PNG"].contains(image.uppercased()) else {
            throw .malformed("Param generate_qr_image must be one of {SVG, PNG}")
        }
        return image.uppercased()
    }
}

extension MessageCode {
    fileprivate func json(_ call: GraphCall, withImage: Bool) -> JSON {
        .fields([
            "code": .string(code), "prefilled_message": .string(text),
            "deep_link_url": .string("https://wa.me/message/\(code)"),
            "qr_image_url": withImage ? .string(call.address(of: "\(code).\(image ?? "SVG")")) : nil,
        ])
    }
}

extension GraphError {
    fileprivate static func unknownCode(_ code: String) -> GraphError {
        .malformed("Invalid parameter", details: "There is no QR code \(code.oneLine(limit: 40)) on this line.")
    }
}
