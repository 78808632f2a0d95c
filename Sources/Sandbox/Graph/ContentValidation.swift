import FoundationEssentials

/// Checks that a message of media, a place, contacts or a reaction has what the platform wants of it.
struct ContentValidation {
    private let type: String
    private let content: JSON

    init(_ type: String, _ content: JSON) {
        self.type = type
        self.content = content
    }

    /// What the customer sees, or a word for it.
    func read() throws(GraphError) -> String {
        switch type {
        case "image", "video", "document": try checkMedia(captionLimit: 1024)
        case "audio", "sticker": try checkMedia(captionLimit: nil)
        case "location": try checkPlace()
        case "contacts": try checkContacts()
        case "reaction": return try readReaction()
        default: break
        }
        return content["caption"]?.string ?? "[\(type)]"
    }

    private func checkMedia(captionLimit: Int?) throws(GraphError) {
        try ContentValidation.checkMedia(content, type)
        if let caption = content["caption"] {
            guard let captionLimit else {
                throw .malformed("Unexpected key \"caption\" on param \"\(type)\".")
            }
            guard let text = caption.string, text.unicodeScalars.count <= captionLimit else {
                throw .invalid("\(type).caption must be a string of at most \(captionLimit) characters")
            }
        }
        if type == "document", let name = content["filename"], name.string?.isEmpty ?? true {
            throw .invalid("document.filename must be a non-empty string")
        }
    }

    /// A file is named by its id or by its address.
    static func checkMedia(_ media: JSON?, _ name: String) throws(GraphError) {
        guard let media, media["id"] != nil || media["link"] != nil else {
            throw .missing("\(name): one of id or link is required")
        }
        if let id = media["id"], id.string?.isEmpty ?? (id.integer == nil) {
            throw .invalid("\(name).id must be a media id")
        }
        if let link = media["link"] { try checkLink(link, "\(name).link") }
    }

    static func checkLink(_ link: JSON, _ name: String) throws(GraphError) {
        guard let text = link.string, let url = URL(string: text),
            ["http", "https"].contains(url.scheme?.lowercased()),
            url.host?.isEmpty == false
        else { throw .invalid("\(name) must be an address that begins with https:// or http://") }
    }

    private func checkPlace() throws(GraphError) {
        for (name, bound) in [("latitude", 90.0), ("longitude", 180.0)] {
            guard let value = content[name] else { throw .missing("location.\(name) is required") }
            guard let number = value.number ?? value.string.flatMap(Double.init), abs(number) <= bound else {
                throw .invalid("location.\(name) must be a number from -\(Int(bound)) to \(Int(bound))")
            }
        }
        for name in ["name", "address"] {
            if let value = content[name], value.string == nil { throw .invalid("location.\(name) must be a string") }
        }
    }

    private func checkContacts() throws(GraphError) {
        guard let contacts = content.array, !contacts.isEmpty else {
            throw .missing("contacts must hold at least one contact")
        }
        for contact in contacts {
            guard let name = contact["name"] else { throw .missing("contacts.name is required") }
            guard let formatted = name["formatted_name"] else {
                throw .missing("contacts.name.formatted_name is required")
            }
            guard formatted.string?.isEmpty == false else {
                throw .invalid("contacts.name.formatted_name must be a non-empty string")
            }
            let parts = ["first_name", "last_name", "middle_name", "suffix", "prefix"]
            guard parts.contains(where: { name[$0]?.string?.isEmpty == false }) else {
                throw .missing("contacts.name needs one of \(parts.joined(separator: ", "))")
            }
        }
    }

    /// An empty emoji takes a reaction back.
    private func readReaction() throws(GraphError) -> String {
        guard let id = content["message_id"] else { throw .missing("reaction.message_id is required") }
        guard id.string?.isEmpty == false else { throw .invalid("reaction.message_id must be a message id") }
        guard let emoji = content["emoji"] else { throw .missing("reaction.emoji is required") }
        guard let text = emoji.string, text.count <= 1 else { throw .invalid("reaction.emoji must be one emoji") }
        return text.isEmpty ? "[no reaction]" : text
    }
}
