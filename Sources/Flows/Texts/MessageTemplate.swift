import Encoding
import Messages
import Settings

/// A message with placeholders: as JSON in the Graph API's shape, in which they are filled, or as it is where there are
/// none.
struct MessageTemplate: Sendable {
    /// One message of it.
    enum Part: Sendable {
        case fixed(Message)
        case filled(JSONTemplate)
    }

    /// What is said inside the window.
    var main: Part
    /// Sound that goes before it.
    var soundBefore: Part?
    /// What is said outside the window.
    var fallback: Part?
    /// The ids that can be tapped, as far as they don't depend on a session.
    var ids: [String] = []
    /// Whether there are ids that do.
    var hasOtherIDs = false
    /// What a person reads in it, `…` for placeholders.
    var words = ""

    /// A message, its placeholders filled.
    struct Filled {
        var main: Message
        var soundBefore: Message?
        var fallback: Message?
    }

    /// The message with its placeholders filled; nil where it is none then, or beyond the limits.
    ///
    /// - Parameter limits: What it is held to; nil where whoever sends it looks at that, and tells what is wrong.
    func filled(within limits: LimitProfile?, _ value: (FlowName) -> FlowValue) -> Filled? {
        guard let main = main.message(limits, value) else { return nil }
        var filled = Filled(main: main)
        if let part = soundBefore {
            guard let message = part.message(limits, value) else { return nil }
            filled.soundBefore = message
        }
        if let part = fallback {
            guard let message = part.message(limits, value) else { return nil }
            filled.fallback = message
        }
        return filled
    }
}

extension MessageTemplate.Part {
    fileprivate func message(_ limits: LimitProfile?, _ value: (FlowName) -> FlowValue) -> Message? {
        switch self {
        case .fixed(let message): return message
        case .filled(let template):
            guard let json = template.filled(value),
                let document = try? JSONDocument(Array(json.utf8), limit: FlowLimits.filledText),
                let message = try? Message(graph: document.root)
            else { return nil }
            return limits.map { message.violations(of: $0).isEmpty } ?? true ? message : nil
        }
    }
}

/// Stands in a message for its placeholders while it is checked: each is one character, of Unicode's private use area,
/// that no other is.
struct MessageMarkers {
    private static let first: UInt32 = 0xE000

    /// What stands for what.
    private(set) var names: [(name: FlowName, otherwise: String, isAddress: Bool)] = []
    private(set) var isFull = false

    /// Whether a text has characters that would be taken for placeholders.
    static func areIn(_ text: String) -> Bool { text.unicodeScalars.contains { index(of: $0) != nil } }

    /// A text with a character for each placeholder.
    ///
    /// - Parameter isAddress: Whether it is an address, which must look like one.
    mutating func marked(_ template: TextTemplate, isAddress: Bool) -> String {
        var text = ""
        for (index, piece) in template.pieces.enumerated() {
            switch piece {
            case .text(let part): text += part
            case .value(let name, let otherwise):
                guard names.count < FlowLimits.placeholders,
                    let scalar = Unicode.Scalar(MessageMarkers.first + UInt32(names.count))
                else {
                    isFull = true
                    return text
                }
                let begins = isAddress && index == 0
                names.append((name, otherwise, begins))
                if begins { text += MessageMarkers.scheme }
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// A message's part: with its placeholders where it has some.
    func part(_ message: Message) -> MessageTemplate.Part {
        let json = String(decoding: message.graphJSON, as: UTF8.self)
        guard json.unicodeScalars.contains(where: { name(of: $0) != nil }) else { return .fixed(message) }
        var template = JSONTemplate()
        var text = ""
        for scalar in json.unicodeScalars {
            guard let found = name(of: scalar) else {
                text.unicodeScalars.append(scalar)
                continue
            }
            if found.isAddress, text.hasSuffix(MessageMarkers.scheme) { text.removeLast(MessageMarkers.scheme.count) }
            template.append(text)
            template.append(part: found.name, otherwise: found.otherwise)
            text = ""
        }
        template.append(text)
        return .filled(template)
    }

    private static let scheme = "https://"

    private static func index(of scalar: Unicode.Scalar) -> Int? {
        (first..<first + UInt32(FlowLimits.placeholders)).contains(scalar.value) ? Int(scalar.value - first) : nil
    }

    private func name(of scalar: Unicode.Scalar) -> (name: FlowName, otherwise: String, isAddress: Bool)? {
        MessageMarkers.index(of: scalar).flatMap { names.indices.contains($0) ? names[$0] : nil }
    }

    /// What can be tapped in a message.
    static func ids(in message: Message) -> [String] {
        guard let document = try? JSONDocument(message.graphJSON, limit: .max) else { return [] }
        var ids: [String] = []
        collect(document.root, "", &ids)
        return ids
    }

    private static func collect(_ value: JSONValue, _ key: String, _ ids: inout [String]) {
        switch value.kind {
        case .array: for element in value.elements { collect(element, key, &ids) }
        case .object:
            if ["reply", "rows", "quick_reply"].contains(key), let id = value["id"]?.string { ids.append(id) }
            if key == "parameters", let payload = value["payload"]?.string { ids.append(payload) }
            for (name, inner) in value.members { collect(inner, name, &ids) }
        default: return
        }
    }
}
