extension Shown {
    struct Messages: Decodable, Sendable {
        let messages: [Message]
        let next: UInt64?
    }

    /// A message.
    struct Message: Decodable, Sendable {
        let id: String
        let position: UInt64
        let direction: String
        let type: String
        let text: String
        let at: String
        let answers: String?
        let replyID: String?
        let details: [String]?
        let content: Content?
        let origin: String?
        var status: String?
        let messageID: String?
        var receipts: [Receipt]?
        let attempts: [Attempt]?
        let code: UInt32?
        let reason: String?
        let session: UInt32?
        var edited: Mark?
        var revoked: Mark?
        var reactions: [Reaction]?
    }

    struct Receipt: Decodable, Sendable {
        let status: String
        let at: String
        let recordedAt: String?
        let reason: String?
    }

    struct Attempt: Decodable, Sendable {
        let startedAt: String
        let result: String
        let endedAt: String?
    }

    struct Mark: Decodable, Sendable {
        let at: String
        let position: UInt64?
    }

    struct Reaction: Decodable, Sendable {
        let by: String
        let emoji: String
        let position: UInt64?
    }

    /// What a message holds beside its text, as the platform has it.
    struct Content: Decodable, Sendable {
        let image: File?
        let video: File?
        let audio: File?
        let document: File?
        let sticker: File?
        let location: Location?

        var file: (kind: String, file: File)? {
            if let image { return ("image", image) }
            if let video { return ("video", video) }
            if let audio { return ("audio", audio) }
            if let document { return ("document", document) }
            if let sticker { return ("sticker", sticker) }
            return nil
        }
    }

    struct File: Decodable, Sendable {
        let id: String?
        let link: String?
        let caption: String?
        let filename: String?
        let mime_type: String?
        let sha256: String?
        let voice: Bool?
    }

    struct Location: Decodable, Sendable {
        let latitude: Double
        let longitude: Double
        let name: String?
        let address: String?
    }
}
