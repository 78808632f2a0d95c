extension Message {
    /// Where the platform finds a file.
    public enum MediaSource: Hashable, Sendable {
        /// The id that the platform gave it when it was uploaded (good for 30 days) or when it came in (7 days).
        case id(String)
        /// A public address (S4.3).
        case link(String)
    }
}

extension GraphCoder {
    /// A file's id or its address: exactly one is needed; where both are given, the id counts.
    mutating func source(_ source: inout Message.MediaSource) {
        var id: String?
        var link: String?
        switch source {
        case .id(let given): id = given
        case .link(let given): link = given
        }
        optional("id", &id)
        if !isReading || id?.isBlank ?? true { optional("link", &link) }
        guard isReading else { return }
        switch (id, link) {
        case (let id?, _) where !id.isBlank: source = .id(id)
        case (_, let link?) where !link.isBlank: source = .link(link)
        default: reportMissing("needs an 'id' of an uploaded file, or a 'link' to one")
        }
    }
}
