import Encoding
import Events
import Messages
import Timeline
import WhatsApp

extension FuzzTarget {
    /// Webhooks: whatever the platform sends becomes items, the same ones each time, that can be kept and told.
    static let webhooks = FuzzTarget("webhooks") { bytes in
        let items = WebhookDecoder.decode(bytes)
        try hold(!items.isEmpty, "there is no item")
        try hold(WebhookDecoder.decode(bytes) == items, "the same bytes have other items")
        for item in items {
            try hold((3...1024).contains(item.identity.utf8.count), "an identity is '\(item.identity)'")
            try hold((item.occurredAt ?? .epoch) >= .epoch, "an item happened before 1970")
            try EventCheck.keeps(item.event)
        }
    }

    /// The bodies of `/messages`: what is taken can be sent on, and is then still the same.
    static let sends = FuzzTarget("sends") { bytes in
        if let root = try? JSONDocument(bytes, limit: .max).root, let message = try? Message(graph: root) {
            let written = message.graphJSON
            let again = try? Message(graph: JSONDocument(written, limit: .max).root)
            try hold(again == message, "read again it is another message: \(String(decoding: written, as: UTF8.self))")
            try hold(again?.graphJSON == written, "written again it has other bytes")
            _ = (message.words, message.violations())
        }
        guard case .success(.message(let taken)) = SendRequestDecoder.decode(bytes) else { return }
        // What a customer id leads to is known only where it is decided.
        let recipient = taken.customerID == nil ? taken.recipient : Party(phone: "16505551234")
        let request = try GraphRequest(version: "v24.0", line: "1", content: taken.content, recipient: recipient)
        guard case .success(.message(let again)) = SendRequestDecoder.decode(request.body) else {
            throw Broken(
                "it is taken, and sent on as what is refused: \(String(decoding: request.body, as: UTF8.self))")
        }
        try hold(again.content == taken.content, "sent on it is another message")
        try hold(MessageContent(Message(taken.content)).body == taken.content.body, "events keep another message")
    }

    /// JSON: every value lies where it says, reads alone as it does in its place, and a text comes back from being written.
    static let json = FuzzTarget("json") { bytes in
        guard let document = try? JSONDocument(bytes, limit: .max) else { return }
        try JSONCheck.lies(document.root, within: 0..<bytes.count)
    }
}

/// What holds of every value in a JSON text.
private enum JSONCheck {
    static func lies(_ value: JSONValue, within range: Range<Int>) throws {
        let isInside = range.lowerBound <= value.range.lowerBound && value.range.upperBound <= range.upperBound
        try hold(isInside && !value.range.isEmpty, "a value at \(value.range) lies outside of \(range)")
        if let integer = value.integer, value.kind == .number { try comesBack(integer) }
        if value.kind == .string { try comesBack(value.string ?? "", value.raw) }
        for element in value.elements { try lies(element, within: value.range) }
        var last: [String: Range<Int>] = [:]
        for (name, member) in value.members {
            last[name] = member.range
            try lies(member, within: value.range)
        }
        for (name, range) in last where value[name]?.range != range { throw Broken("'\(name)' is not found") }
    }

    private static func comesBack(_ integer: Int64) throws {
        let again = try JSONDocument(Array("\(integer)".utf8), limit: .max).root.integer
        try hold(again == integer, "\(integer) is read as \(again ?? 0)")
    }

    private static func comesBack(_ text: String, _ raw: [UInt8]) throws {
        try hold(try JSONDocument(raw, limit: .max).root.string == text, "alone it is another text")
        let written = try JSONDocument(Array(JSONText.quoted(text).utf8), limit: .max)
        try hold(written.root.string == text, "written it is another text")
        try hold(!written.hasBareControlCharacters, "it is written with bare control characters")
    }
}
