import OrderedCollections
import Timeline

/// A customer's message as webhooks carry it: who, when, and a field named like its type.
struct InboundMessage {
    let person: Person
    let id: String
    let at: Timestamp
    var type: String
    var content: JSON?
    /// The message it answers, and the business number that sent that.
    var context: (id: String, number: String)?
    var extra: OrderedDictionary<String, JSON> = [:]

    var json: JSON {
        var fields: OrderedDictionary<String, JSON> = [:]
        if let context { fields["context"] = ["from": .string(context.number), "id": .string(context.id)] }
        if let phone = person.phone { fields["from"] = .string(phone) }
        if let userID = person.userID { fields["from_user_id"] = .string(userID) }
        fields["id"] = .string(id)
        fields["timestamp"] = .string(at.webhookSeconds)
        fields["type"] = .string(type)
        if let content { fields[type] = content }
        return .object(fields.merging(extra) { $1 })
    }
}

extension Content {
    /// The `type` of the message.
    var type: String {
        switch self {
        case .text: "text"
        case .image: "image"
        case .document: "document"
        case .voice: "audio"
        case .location: "location"
        case .unsupported: "unsupported"
        case .requestWelcome: "request_welcome"
        }
    }

    /// How a trace shows it.
    var trace: String {
        switch self {
        case .text(let text): text
        case .image(let caption): "[picture] \(caption)"
        case .document(let name): "[document] \(name)"
        case .voice: "[voice message]"
        case .location(let name): "[location] \(name)"
        case .unsupported: "[something WhatsApp can't show]"
        case .requestWelcome: "[opened the chat]"
        }
    }

    /// The file that goes with it.
    var file: SampleMedia? {
        switch self {
        case .image: .image
        case .document: .document
        case .voice: .voice
        case .text, .location, .unsupported, .requestWelcome: nil
        }
    }

    /// The field named like the type, if there is one.
    func json(mediaID: String) -> JSON? {
        switch self {
        case .text(let text): ["body": .string(text)]
        case .image(let caption): media(mediaID, ["caption": caption.isEmpty ? nil : .string(caption)])
        case .document(let name): media(mediaID, ["filename": .string(name)])
        case .voice: media(mediaID, ["voice": true])
        case .location(let name):
            [
                "latitude": .number(37.44221496582), "longitude": .number(-122.16165924072), "name": .string(name),
                "address": "101 Forest Ave, Palo Alto, CA 94301",
            ]
        case .unsupported, .requestWelcome: nil
        }
    }

    /// Fields beside the one named like the type.
    var extra: OrderedDictionary<String, JSON> {
        guard self == .unsupported else { return [:] }
        return ["errors": [FailureCode.unsupportedType.json], "unsupported": ["type": "edit"]]
    }

    private func media(_ id: String, _ more: KeyValuePairs<String, JSON?>) -> JSON {
        var fields: OrderedDictionary<String, JSON> = [:]
        for (name, value) in more { if let value { fields[name] = value } }
        if let file {
            fields["mime_type"] = .string(file.mimeType)
            fields["sha256"] = .string(file.sha256)
        }
        fields["id"] = .string(id)
        return .object(fields)
    }
}
