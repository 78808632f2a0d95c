public import Encoding

/// A message in the Graph API's shape, both ways.
extension Message {
    /// Reads a message from an object with a `type` (`text` where it has none) and the member that the type names; other
    /// members are not looked at.
    ///
    /// - Throws: Every member that is missing or wrong, with the platform's codes. A type that Parley doesn't know is no
    ///   error: see ``other(type:body:)``.
    public init(graph root: JSONValue) throws(MessageError) {
        let type = try Message.type(of: root)
        self = try Message(type: type, in: root)
    }

    /// The JSON under the key that ``type`` names: an object; of contacts a list.
    public var body: RawBytes { RawBytes(kind.graphBytes) }

    /// The message as an object: `{"type":"text","text":{"body":"Hello"}}`.
    public var graphJSON: [UInt8] {
        let kind = kind
        var json = JSONObjectWriter()
        json.add("type", kind.type)
        let body = kind.graphBytes
        if !body.isEmpty { json.add(kind.type, verbatim: body) }
        return json.finished
    }

    /// The `type` of a message, in small letters.
    static func type(of root: JSONValue) throws(MessageError) -> String {
        guard let type = root["type"], !type.isNull else { return "text" }
        guard type.kind == .string, let name = type.string, !name.isEmpty else {
            throw MessageError(field: "type", code: 100, reason: "must be a string: the name of a kind of message")
        }
        return name.lowercased()
    }

    private init(type: String, in root: JSONValue) throws(MessageError) {
        var graph = GraphCoder(reading: root, codes: type == "text" ? .text : .standard)
        func read<Kind: GraphObject>(_ wrap: (Kind) -> Message) -> Message {
            var kind = Kind()
            graph.required(type, &kind)
            return wrap(kind)
        }
        switch type {
        case "text": self = read(Message.text)
        case "image": self = read(Message.image)
        case "video": self = read(Message.video)
        case "audio": self = read(Message.audio)
        case "document": self = read(Message.document)
        case "sticker": self = read(Message.sticker)
        case "template": self = read(Message.template)
        case "location": self = read(Message.location)
        case "reaction": self = read(Message.reaction)
        case "contacts":
            var contacts: [Contact] = []
            graph.required(type, &contacts)
            self = .contacts(Contacts(contacts))
        case "interactive":
            switch root[type]?["type"]?.string {
            case "list": self = read(Message.list)
            case "button": self = read(Message.replyButtons)
            case "cta_url": self = read(Message.linkButton)
            case "flow": self = read(Message.flow)
            case "voice_call": self = read(Message.callButton)
            case "location_request_message": self = read(Message.locationRequest)
            case "call_permission_request": self = read(Message.callPermissionRequest)
            case "request_contact_info": self = read(Message.contactRequest)
            case "address_message": self = read(Message.addressRequest)
            case "product": self = read(Message.product)
            case "product_list": self = read(Message.productList)
            case "catalog_message": self = read(Message.catalog)
            case "carousel": self = read(Message.carousel)
            default: self = .other(type: type, body: RawBytes(root[type]?.raw ?? []))
            }
        default: self = .other(type: type, body: RawBytes(root[type]?.raw ?? []))
        }
        if let error = MessageError(graph.faults) { throw error }
    }
}
