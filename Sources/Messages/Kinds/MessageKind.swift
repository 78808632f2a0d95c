/// What every kind of message says of itself. A kind is one file with a type that conforms, a case of ``Message``, and that
/// case's line in the two lists of `Message+Graph.swift`.
protocol MessageKind: Hashable, Sendable {
    /// The Graph API's `type`: `text`, `interactive`.
    var type: String { get }
    /// What a person calls the kind, in front of what it says: `image`, `list`; empty where what it says is enough.
    var label: String { get }
    /// What a person reads in it: a text, a caption, a name; empty where there is nothing to read.
    var text: String { get }
    /// The JSON under the key that ``type`` names.
    var graphBytes: [UInt8] { get }
}

/// A kind of message that the Graph API calls `interactive`: a body, perhaps a header and a footer, and something to tap.
protocol InteractiveKind: MessageKind, GraphObject {}

extension InteractiveKind {
    var type: String { "interactive" }
}

extension GraphCoder {
    /// The header and the body of an interactive message, after its type.
    mutating func interactive(_ type: String, _ header: inout Message.Header?, _ body: inout String) {
        constant("type", type)
        optional("header", &header)
        object("body") { $0.required("text", &body) }
    }

    /// The line below an interactive message's body.
    mutating func footer(_ footer: inout String?) {
        optionalObject("footer") { $0.optional("text", &footer) }
    }
}

/// Puts what can be tapped behind what is said: `Which one? [Red] [Blue]`.
func words(_ said: String?, tapping choices: [String]) -> String {
    ([said ?? ""] + choices.prefix(10).map { "[\($0)]" }).filter { !$0.isEmpty }.joined(separator: " ")
}
