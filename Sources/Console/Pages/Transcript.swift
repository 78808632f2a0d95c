import HTTPInterface

/// Messages as they are shown.
enum Transcript {
    /// Which page of them is asked for: the newest unless the query says before which.
    static func query(_ visit: Visit) -> String { "before=\((visit.query("before") ?? "end").encoded)" }

    static func views(of messages: [Shown.Message]) -> [MessageView] {
        let sorted = messages.sorted { $0.position < $1.position }
        var said: [String: Shown.Message] = [:]
        for message in sorted {
            said[message.id] = message
            if let id = message.messageID { said[id] = message }
        }
        var (views, day): ([MessageView], String) = ([], "")
        for message in sorted {
            let own = String(message.at.prefix(10))
            views.append(
                MessageView(message, day: own == day ? nil : own, answers: message.answers.flatMap { said[$0] }))
            day = own
        }
        return views
    }
}

/// A message as it is shown.
struct MessageView {
    let position: UInt64
    let messageID: String
    let day: String?
    let side: String
    let isOut: Bool
    let author: String
    let at: String
    let html: String
    let hasText: Bool
    let type: String?
    let details: [String]
    let quote: String?
    let quotePosition: UInt64?
    let isEdited: Bool
    let isRevoked: Bool
    let reactions: [Reaction]
    let mark: String
    let markName: String
    let hasFailed: Bool
    let reason: String?
    let image: String?
    let video: String?
    let audio: String?
    let file: File?
    let map: Map?

    struct Reaction {
        let emoji: String
        let by: String
    }

    struct File {
        let name: String
        let path: String?
        let link: String?
    }

    struct Map {
        let link: String
        let place: String
    }

    init(_ message: Shown.Message, day: String?, answers: Shown.Message?) {
        (position, at, self.day) = (message.position, message.at, day)
        isOut = message.direction == "out"
        side = message.direction
        messageID = message.messageID ?? (message.direction == "in" ? message.id : "")
        author = isOut ? AuthorName.of(message.origin ?? "") : "Customer"
        isRevoked = message.revoked != nil
        isEdited = message.edited != nil && !isRevoked
        quote = answers.map { String($0.text.prefix(120)) }
        quotePosition = answers?.position
        reactions = (message.reactions ?? []).map { Reaction(emoji: $0.emoji, by: $0.by) }
        let fate = Fate(message)
        (mark, markName, hasFailed) = (fate.mark, fate.name, fate.hasFailed)
        reason = fate.hasFailed ? message.reason ?? message.receipts?.compactMap(\.reason).last : nil
        let place = message.content?.location
        map = isRevoked ? nil : place.map { MessageView.map($0) }
        let file = isRevoked ? nil : message.content?.file
        let text = isRevoked || map != nil ? "" : MessageView.text(of: message)
        (html, hasText) = (RichText.html(text), !text.isEmpty)
        // A file's name and kind are said below it, and a place by its link.
        type = hasText || map != nil || file != nil || isRevoked ? nil : message.type
        details = isRevoked || map != nil || file != nil ? [] : message.details ?? []
        let path = isOut || message.id.isEmpty ? nil : "/v1/media?message=\(message.id.encoded)"
        let mime = file?.file.mime_type?.lowercased() ?? ""
        let isPicture = ["image/jpeg", "image/png", "image/webp"].contains { mime.hasPrefix($0) }
        image = ["image", "sticker"].contains(file?.kind) && isPicture ? path : nil
        video = file?.kind == "video" ? path : nil
        audio = file?.kind == "audio" ? path : nil
        self.file = file.map { kind, file in
            File(name: file.filename ?? MessageView.name(of: file, kind), path: path, link: MessageView.web(file.link))
        }
    }

    /// Its words; not the name of a file, which its link says.
    private static func text(of message: Shown.Message) -> String {
        if message.text == message.content?.file?.file.filename { return "" }
        guard message.type == "unsupported", message.text.isEmpty else { return message.text }
        return "WhatsApp does not pass on what was said here."
    }

    /// What a file without a name is called.
    private static func name(of file: Shown.File, _ kind: String) -> String {
        file.voice ?? false ? "voice message" : kind
    }

    /// An address that a page may lead to.
    private static func web(_ link: String?) -> String? {
        link.flatMap { $0.lowercased().hasPrefix("https://") || $0.lowercased().hasPrefix("http://") ? $0 : nil }
    }

    private static func map(_ place: Shown.Location) -> Map {
        let names = [place.name, place.address].compactMap { $0 }.filter { !$0.isEmpty }
        let (north, east) = (place.latitude, place.longitude)
        return Map(
            link: "https://www.openstreetmap.org/?mlat=\(north)&mlon=\(east)#map=16/\(north)/\(east)",
            place: names.isEmpty ? "\(north), \(east)" : names.joined(separator: ", "))
    }
}

/// How far a message of ours has got: the furthest receipt counts.
private struct Fate {
    let mark: String
    let name: String
    let hasFailed: Bool

    init(_ message: Shown.Message) {
        guard message.direction == "out" else {
            (mark, name, hasFailed) = ("", "", false)
            return
        }
        let receipts = Set((message.receipts ?? []).map(\.status))
        let failed = receipts.contains("failed") || ["refused", "failed", "abandoned"].contains(message.status)
        if receipts.contains("read") || receipts.contains("played") {
            (mark, name, hasFailed) = ("✓✓", "read", false)
        } else if receipts.contains("delivered") {
            (mark, name, hasFailed) = ("✓✓", "delivered", false)
        } else if failed {
            (mark, name, hasFailed) = ("!", message.status == "refused" ? "refused" : "failed", true)
        } else if receipts.contains("sent") || message.status == "accepted" || message.origin == "phone" {
            (mark, name, hasFailed) = ("✓", "sent", false)
        } else {
            (mark, name, hasFailed) = ("…", message.status ?? "on its way", false)
        }
    }
}

/// Who wrote a message of ours, in words.
enum AuthorName {
    static func of(_ origin: String) -> String {
        let parts = origin.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return origin == "phone" ? "Business phone" : origin }
        switch parts[0] {
        case "agent": return parts[1]
        case "bot": return "Bot \(parts[1])"
        case "api": return "Program \(parts[1])"
        case "rule": return "Automatic (\(parts[1]))"
        default: return origin
        }
    }
}
