import OrderedCollections

/// Flows: created, changed while they are drafts, published, deprecated, deleted.
enum FlowEndpoints {
    static let all = [
        GraphEndpoint(.get, .account, "flows", list), GraphEndpoint(.post, .account, "flows", create),
        GraphEndpoint(.get, .flow, show), GraphEndpoint(.post, .flow, change), GraphEndpoint(.delete, .flow, delete),
        GraphEndpoint(.get, .flow, "assets", assets), GraphEndpoint(.post, .flow, "assets", takeAsset),
        GraphEndpoint(.post, .flow, "publish", publish), GraphEndpoint(.post, .flow, "deprecate", deprecate),
    ]

    private static func list(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let flows = world.flows.values.filter { $0.account == call.node }
        return try Page(call).show(flows) { flow throws(GraphError) in
            try call.selection.show(flow.json(call), usual: Flow.usual, of: .flow)
        }
    }

    private static func show(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try call.selection.show(try flow(world, call).json(call), usual: Flow.usual, of: .flow)
    }

    private static func create(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let name = try call.required("name", limit: 200)
        guard !world.flows.values.contains(where: { $0.account == call.node && $0.name == name }) else {
            throw .flow(
                4_016_019, "Flow name is not unique", "There is a flow of that name. Take another, or change that one.")
        }
        guard world.flows.count < SandboxLimits.objects else {
            throw .malformed("The account has \(SandboxLimits.objects) flows. Delete some first.")
        }
        var flow = Flow(
            id: world.ids.media(), account: call.node, name: name, categories: try categories(call) ?? ["OTHER"],
            endpoint: try call.text("endpoint_uri"), created: call.now)
        if let source = try call.text("clone_flow_id") {
            guard let source = world.flows[source] else { throw .unknownObject(source, .post) }
            source.asset.map { flow.take($0) }
        }
        if let asset = try call.text("flow_json") { flow.take(asset) }
        if try call.flag("publish") ?? false, flow.asset != nil, flow.errors.isEmpty { flow.status = .published }
        world.flows[flow.id] = flow
        return .fields([
            "id": .string(flow.id), "success": true,
            "validation_errors": flow.asset == nil ? nil : .array(flow.errors),
        ])
    }

    private static func change(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        var flow = try flow(world, call)
        if let name = try call.text("name") { flow.name = name }
        if let categories = try categories(call) { flow.categories = categories }
        if let endpoint = try call.text("endpoint_uri") {
            try ContentValidation.checkLink(.string(endpoint), "endpoint_uri")
            flow.endpoint = endpoint
        }
        world.flows[flow.id] = flow
        return ["success": true]
    }

    private static func delete(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        guard try flow(world, call).status == .draft else {
            throw .flowState(139004, "Deleting flow failed", "Only drafts can be deleted. Deprecate it instead.")
        }
        world.flows[call.node] = nil
        return ["success": true]
    }

    private static func assets(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let flow = try flow(world, call)
        let assets: [JSON] =
            flow.asset.map { _ in
                [
                    [
                        "name": "flow.json", "asset_type": "FLOW_JSON",
                        "download_url": .string(call.address(of: "\(flow.id).json")),
                    ]
                ]
            } ?? []
        return try Page(call).show(assets) { $0 }
    }

    private static func takeAsset(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        var flow = try flow(world, call)
        guard flow.status == .draft else {
            throw .flowState(139001, "Updating flow failed", "A flow that is published can't be changed. Clone it.")
        }
        guard let file = call.request.files.first(where: { $0.field == "file" }) else {
            throw .malformed("The parameter file is required.")
        }
        guard try call.text("asset_type") == "FLOW_JSON" else {
            throw .malformed("Param asset_type must be one of {FLOW_JSON}")
        }
        flow.take(String(decoding: file.bytes, as: UTF8.self))
        world.flows[flow.id] = flow
        return ["success": true, "validation_errors": .array(flow.errors)]
    }

    private static func publish(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        var flow = try flow(world, call)
        guard flow.status == .draft, flow.asset != nil, flow.errors.isEmpty else {
            throw .flowState(
                139002, "Publishing flow failed",
                flow.status == .draft ? "The flow's JSON is missing, or has errors." : "The flow is no draft.")
        }
        flow.status = .published
        world.flows[flow.id] = flow
        return ["success": true]
    }

    private static func deprecate(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        var flow = try flow(world, call)
        guard flow.status == .published else {
            throw .flowState(139003, "Deprecating flow failed", "Only a published flow can be deprecated.")
        }
        flow.status = .deprecated
        world.flows[flow.id] = flow
        return ["success": true]
    }

    private static func flow(_ world: World, _ call: GraphCall) throws(GraphError) -> Flow {
        guard let flow = world.flows[call.node] else { throw .unknownObject(call.node, call.request.method) }
        return flow
    }

    private static func categories(_ call: GraphCall) throws(GraphError) -> [String]? {
        guard let list = try call.structure("categories") else { return nil }
        let names = list.array?.compactMap(\.string) ?? []
        guard !names.isEmpty, names.count == list.array?.count, Set(names).isSubset(of: Flow.categories) else {
            throw .malformed("Param categories must be some of {\(Flow.categories.joined(separator: ", "))}")
        }
        return names
    }
}

extension GraphError {
    fileprivate static func flow(_ subcode: Int, _ title: String, _ message: String) -> GraphError {
        GraphError(
            httpStatus: 400, code: 100, message: "Invalid parameter", subcode: subcode, userTitle: title,
            userMessage: message)
    }

    /// Something that a flow's state does not allow.
    fileprivate static func flowState(_ code: Int, _ title: String, _ message: String) -> GraphError {
        GraphError(
            httpStatus: 400, code: code, message: "(#\(code)) \(title)", userTitle: title, userMessage: message)
    }
}
