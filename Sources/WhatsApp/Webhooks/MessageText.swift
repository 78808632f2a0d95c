import Encoding

/// Tells what a person would read in a message: a line in a list of conversations, a transcript's text.
enum MessageText {
    /// The most bytes of a text; the item's bytes have the rest. WhatsApp's own limit is 4096 characters.
    static let limit = 65_536
    /// The most products, contacts or the like that are named.
    private static let namesLimit = 10

    /// The message's text, caption, title of the tapped button or row, name of the place or the person …; empty where there
    /// is nothing to read, as in an image without a caption.
    static func read(_ message: JSONValue, _ type: String) -> String {
        let content = message[type]
        let text: String? =
            switch type {
            case "location": content.map(location)
            case "contacts": content.map(contacts)
            case "order": content.map(order)
            case "interactive": content.map(interactive)
            case "reaction": content?["emoji"]?.string
            case "edit": content?["message"].map { read($0, MessageType.read($0)) }
            default: plain(content) ?? message["text"]?["body"]?.string
            }
        return (text ?? "").clipped(to: limit)
    }

    /// Text, captions, file names, and whatever a type that isn't known yet has of them.
    private static func plain(_ content: JSONValue?) -> String? {
        guard let content else { return nil }
        for key in ["body", "caption", "text", "title", "filename"] {
            if let text = content[key]?.string, !text.isEmpty { return text }
        }
        return content.kind == .string ? content.string : nil
    }

    private static func location(_ location: JSONValue) -> String {
        let words = [location["name"]?.string, location["address"]?.string].compactMap(\.self).filter { !$0.isEmpty }
        guard words.isEmpty else { return words.joined(separator: ", ") }
        return [location["latitude"]?.string, location["longitude"]?.string].compactMap(\.self).joined(separator: ", ")
    }

    private static func contacts(_ contacts: JSONValue) -> String {
        names(contacts) { contact in
            let name = contact["name"]
            let parts = [name?["first_name"]?.string, name?["last_name"]?.string].compactMap(\.self)
            let whole = name?["formatted_name"]?.string ?? parts.joined(separator: " ")
            return whole.isEmpty ? contact["phones"]?.elements.first?["phone"]?.string ?? "" : whole
        }
    }

    private static func order(_ order: JSONValue) -> String {
        let products = order["product_items"].map { items in
            names(items) { "\($0["quantity"]?.string ?? "1") × \($0["product_retailer_id"]?.string ?? "?")" }
        }
        return [order["text"]?.string, products].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func interactive(_ interactive: JSONValue) -> String {
        if let row = interactive["list_reply"] ?? interactive["button_reply"] { return row["title"]?.string ?? "" }
        if let form = interactive["nfm_reply"] { return form["body"]?.string ?? "" }
        guard let type = interactive["type"]?.string, let reply = interactive[type] else { return "" }
        return plain(reply) ?? reply["response"]?.string ?? ""
    }

    private static func names(_ list: JSONValue, _ name: (JSONValue) -> String) -> String {
        var names: [String] = []
        var count = 0
        for element in list.elements {
            count += 1
            if names.count < namesLimit { names.append(name(element)) }
        }
        let text = names.filter { !$0.isEmpty }.joined(separator: ", ")
        return count > namesLimit ? "\(text) (\(count) in all)" : text
    }
}
