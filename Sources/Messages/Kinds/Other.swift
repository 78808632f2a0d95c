import Encoding

/// A kind that Parley doesn't know: carried as it came, so that it can be sent on.
struct OtherKind: MessageKind {
    var type: String
    var body: RawBytes

    var label: String { interactiveType.map { "\(type) \($0)" } ?? type }
    /// What an interactive message of any kind says.
    var text: String { document?["body"]?["text"]?.string ?? "" }
    var graphBytes: [UInt8] { body.bytes }

    var interactiveType: String? { type == "interactive" ? document?["type"]?.string : nil }
    private var document: JSONValue? { try? JSONDocument(body.bytes, limit: .max).root }
}
