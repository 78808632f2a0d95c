import Encoding
import Events
import Messages

/// Reads what a message says.
enum SendContent {
    /// The types the platform knows and Parley doesn't send yet.
    private static let otherTypes: Set<String> = [
        "audio", "contacts", "document", "image", "interactive", "location", "pin", "reaction", "sticker", "video",
    ]
    /// The most parameters of a template that its text names.
    private static let parametersLimit = 20

    static func read(_ root: JSONValue) throws(GraphError) -> MessageContent {
        let type = root["type"].flatMap { $0.isNull ? nil : $0 }
        guard type == nil || type?.kind == .string else { throw GraphError(100, "type must be a string") }
        switch type?.string?.lowercased() ?? "text" {
        case "text": return try text(root["text"])
        case "template": return try template(root["template"])
        case let name where otherTypes.contains(name):
            throw GraphError(
                131051, "Parley doesn't send messages of type '\(name)' yet: it sends 'text' and 'template'")
        case let name:
            let known = (otherTypes.sorted() + ["template", "text"]).joined(separator: ", ")
            throw GraphError(100, "type is '\(PlatformIdentifier.clipped(name))', but must be one of \(known)")
        }
    }

    private static func text(_ text: JSONValue?) throws(GraphError) -> MessageContent {
        guard let text, text.isObject else { throw GraphError(100, "text is missing: an object with a 'body'") }
        guard let body = text["body"]?.string, !body.allSatisfy(\.isWhitespace) else {
            throw GraphError(100, "text.body is missing or empty")
        }
        guard body.unicodeScalars.count <= SendRequestDecoder.textLimit else {
            throw GraphError(
                100,
                "text.body must be at most \(SendRequestDecoder.textLimit) characters, and has \(body.unicodeScalars.count)"
            )
        }
        return .text(body, previewURL: text["preview_url"]?.bool ?? false)
    }

    private static func template(_ template: JSONValue?) throws(GraphError) -> MessageContent {
        guard let template, template.isObject else { throw GraphError(131008, "template is missing: an object") }
        guard let name = template["name"]?.string, !name.isEmpty else {
            throw GraphError(131008, "template.name is missing")
        }
        guard name.utf8.count <= 512 else { throw GraphError(131009, "template.name is longer than 512 characters") }
        guard let language = template["language"]?["code"]?.string, !language.isEmpty else {
            throw GraphError(131008, "template.language.code is missing")
        }
        if let components = template["components"], components.kind != .array, !components.isNull {
            throw GraphError(131009, "template.components must be a list")
        }
        var content = MessageContent.template(name: name, language: PlatformIdentifier.clipped(language))
        content.body = RawBytes(template.raw)
        let parameters = bodyParameters(template)
        if !parameters.isEmpty {
            content.text = "[template \(name) (\(PlatformIdentifier.clipped(language))): \(parameters)]"
        }
        return content
    }

    /// The texts that fill the template's body, as far as they are texts.
    private static func bodyParameters(_ template: JSONValue) -> String {
        guard let components = template["components"] else { return "" }
        var texts: [String] = []
        for component in components.elements where component["type"]?.string?.lowercased() == "body" {
            guard let parameters = component["parameters"] else { continue }
            texts += parameters.elements.prefix(parametersLimit).compactMap { $0["text"]?.string }
        }
        return texts.joined(separator: ", ").clipped(to: SendRequestDecoder.textLimit)
    }
}
