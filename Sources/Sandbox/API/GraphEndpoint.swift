import OrderedCollections

/// One thing that the Graph API does: what a method means on an edge of a kind of object.
struct GraphEndpoint: Sendable {
    /// What an id can stand for.
    enum Node: String, CaseIterable, Sendable {
        case line = "WhatsAppBusinessPhoneNumber"
        case account = "WhatsAppBusinessAccount"
        case template = "WhatsAppMessageTemplate"
        case flow = "WhatsAppFlow"
        case media = "WhatsAppMedia"
        case application = "Application"
        case upload = "UploadSession"
    }

    typealias Answer = @Sendable (inout World, GraphCall) throws(GraphError) -> JSON

    let method: GraphRequest.Method
    let node: Node
    /// The name of the edge; nil for the object itself.
    let edge: String?
    /// Whether the id of something on the edge follows.
    let takesItem: Bool
    /// Nil for sends, which faults and the pace have a say in.
    let answer: Answer?

    init(
        _ method: GraphRequest.Method, _ node: Node, _ edge: String?, item: Bool = false, _ answer: Answer?
    ) {
        self.method = method
        self.node = node
        self.edge = edge
        takesItem = item
        self.answer = answer
    }

    /// What a method means on the object itself.
    init(_ method: GraphRequest.Method, _ node: Node, _ answer: @escaping Answer) {
        self.init(method, node, nil, answer)
    }

    /// Whether the path behind the object is this endpoint's.
    func matches(_ edge: [String]) -> Bool {
        edge.first == self.edge && edge.count == (self.edge == nil ? 0 : takesItem ? 2 : 1)
    }
}

extension GraphEndpoint {
    /// Everything that the sandbox answers.
    static let all: [GraphEndpoint] =
        [GraphEndpoint(.post, .line, "messages", nil), GraphEndpoint(.post, .line, "marketing_messages", nil)]
        + MediaEndpoints.all + BlockEndpoints.all
        + TemplateEndpoints.all + ProfileEndpoints.all + LineEndpoints.all + SettingsEndpoints.all
        + CommerceEndpoints.all + RegistrationEndpoints.all
        + CodeEndpoints.all + AccountEndpoints.all + FlowEndpoints.all + UploadEndpoints.all

    /// What a call asks for.
    ///
    /// - Parameter node: What the call's object is; nil where there is no such object.
    static func find(_ call: GraphCall, node: Node?) throws(GraphError) -> GraphEndpoint {
        guard let node else { throw .unknownObject(call.node, call.request.method) }
        let candidates = all.filter { $0.node == node && $0.matches(call.edge) }
        if let endpoint = candidates.first(where: { $0.method == call.request.method }) { return endpoint }
        if candidates.isEmpty, let edge = call.edge.first, call.edge.count == 1, call.request.method == .get {
            throw .unknownField(edge, of: node)
        }
        guard candidates.isEmpty, !call.edge.isEmpty else { throw .unknownObject(call.node, call.request.method) }
        throw .unknownPath("/" + call.edge.joined(separator: "/"))
    }

    /// Refuses a path that no object has, before anybody asks who is there.
    static func checkPath(_ call: GraphCall) throws(GraphError) {
        guard call.edge.isEmpty || all.contains(where: { $0.matches(call.edge) }) || call.edge.count == 1 else {
            throw .unknownPath("/" + call.edge.joined(separator: "/"))
        }
    }
}

extension World {
    /// What an id stands for; nil where there is no such object.
    func node(_ id: String) -> GraphEndpoint.Node? {
        if line(id) != nil { return .line }
        if lines.contains(where: { $0.businessAccount == id }) { return .account }
        if templates.contains(where: { $0.id == id }) { return .template }
        if flows[id] != nil { return .flow }
        if media[id] != nil { return .media }
        if id == SandboxApplication.id || id == "app" { return .application }
        return uploads[id] == nil ? nil : .upload
    }
}
