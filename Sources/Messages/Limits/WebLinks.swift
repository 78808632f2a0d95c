import Encoding

/// How web links are sent that stand in what people read (S0.4).
public enum WebLinks: Hashable, Sendable {
    /// As they are written.
    case asWritten
    /// Without `http://` and `https://`: `www.example.com`.
    case withoutProtocol(LimitSource)
}

extension Message {
    /// The message with its web links as a profile sends them. What a person reads is changed: texts, captions, bodies, headers,
    /// footers and the label of a button that opens a page. The address that such a button opens stays as it is, for the platform
    /// takes none without its protocol; so do addresses of files, and templates, whose words the platform has.
    public func sending(_ links: WebLinks) -> Message {
        guard case .withoutProtocol = links else { return self }
        switch self {
        case .text(var text):
            text.body = text.body.withoutProtocols
            return .text(text)
        case .image(var image):
            image.caption = image.caption?.withoutProtocols
            return .image(image)
        case .video(var video):
            video.caption = video.caption?.withoutProtocols
            return .video(video)
        case .document(var document):
            document.caption = document.caption?.withoutProtocols
            return .document(document)
        case .linkButton(var button):
            Message.change(&button.header, &button.body, &button.footer)
            button.title = button.title.withoutProtocols
            return .linkButton(button)
        case .replyButtons(var buttons):
            Message.change(&buttons.header, &buttons.body, &buttons.footer)
            return .replyButtons(buttons)
        case .list(var list):
            Message.change(&list.header, &list.body, &list.footer)
            return .list(list)
        default: return self
        }
    }

    private static func change(_ header: inout Header?, _ body: inout String, _ footer: inout String?) {
        if case .text(let text)? = header?.content { header?.content = .text(text.withoutProtocols) }
        body = body.withoutProtocols
        footer = footer?.withoutProtocols
    }
}

extension MessageContent {
    /// The content with its web links as a profile sends them; the same where there is nothing to change.
    public func sending(_ links: WebLinks) -> MessageContent {
        // Most messages have none, and reading a message takes its time.
        guard links != .asWritten, String(decoding: body.bytes, as: UTF8.self).mentionsProtocol else { return self }
        let message = Message(self)
        let sent = message.sending(links)
        guard sent != message else { return self }
        var content = MessageContent(sent, answering: answers)
        (content.passedOn, content.unknown) = (passedOn, unknown)
        return content
    }
}

extension String {
    private static let protocols = ["https://", "http://"].map { Array($0.utf8) }

    /// Whether a protocol may stand in it; in JSON a slash can be escaped.
    fileprivate var mentionsProtocol: Bool { lowercased().contains("http") }

    /// The text without `http://` and `https://` where they begin a link. One that stands within a link belongs to it.
    fileprivate var withoutProtocols: String {
        let bytes = Array(utf8)
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            let isBeginning = kept.last.map { !$0.goesOnInLinks } ?? true
            if isBeginning, let length = String.protocolLength(bytes[place...]) {
                place += length
                while let another = String.protocolLength(bytes[place...]) { place += another }
                while place < bytes.count, bytes[place] > UInt8(ascii: " ") {
                    kept.append(bytes[place])
                    place += 1
                }
            } else {
                kept.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// The bytes of a protocol with which these begin and behind which a host can begin; nil for none.
    private static func protocolLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        for name in protocols where bytes.count > name.count {
            let begins = zip(bytes, name).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && $1.isLetterOrDigit) }
            let next = bytes[bytes.startIndex + name.count]
            if begins, next.isLetterOrDigit || next >= 128 || next == UInt8(ascii: "[") { return name.count }
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool { (48...57).contains(self) || (97...122).contains(self | 0x20) }

    /// Whether what follows it is part of the same word or link. A link can follow a bracket, a quotation mark, a colon, a mark of
    /// WhatsApp's, or a character that is not in ASCII.
    fileprivate var goesOnInLinks: Bool { isLetterOrDigit || "=/&?#%@.-+$\\".utf8.contains(self) }
}
