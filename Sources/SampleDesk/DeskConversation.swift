package import Sandbox
package import Timeline

/// What the desk sees of a conversation.
package struct DeskConversation: Equatable, Sendable {
    package struct Session: Equatable, Sendable {
        package var number: Int
        /// `unassigned`, `queue`, `agent:ana`, `bot:concierge` …
        package var handler: String
        package var openedAt: Timestamp
    }

    package struct Message: Equatable, Sendable {
        package var isInbound: Bool
        package var at: Timestamp
    }

    package var id: Int
    /// What to call the customer.
    package var name: String
    package var windowIsOpen: Bool
    package var session: Session?
    /// Since when the customer waits for an answer.
    package var pendingSince: Timestamp?
    package var lastMessage: Message?

    package init(
        id: Int, name: String, windowIsOpen: Bool = true, session: Session? = nil, pendingSince: Timestamp? = nil,
        lastMessage: Message? = nil
    ) {
        self.id = id
        self.name = name
        self.windowIsOpen = windowIsOpen
        self.session = session
        self.pendingSince = pendingSince
        self.lastMessage = lastMessage
    }

    /// Reads one element of `GET /v1/conversations`; nil for what is none.
    package init?(_ json: JSON) {
        guard let id = json["id"]?.integer else { return nil }
        let contact = json["contact"]
        let name = contact?["name"]?.string ?? contact?["phone"]?.string ?? "customer \(id)"
        self.init(
            id: Int(id), name: name, windowIsOpen: json["window"]?["open"]?.bool ?? false,
            session: json["session"].flatMap(Session.init),
            pendingSince: json["pendingResponse"]?["since"]?.string.flatMap(Timestamp.init(iso8601:)),
            lastMessage: json["lastMessage"].flatMap(Message.init))
    }
}

extension DeskConversation.Session {
    fileprivate init?(_ json: JSON) {
        guard let number = json["number"]?.integer, let handler = json["handler"]?.string,
            let openedAt = json["openedAt"]?.string.flatMap(Timestamp.init(iso8601:))
        else { return nil }
        self.init(number: Int(number), handler: handler, openedAt: openedAt)
    }
}

extension DeskConversation.Message {
    fileprivate init?(_ json: JSON) {
        guard let at = json["at"]?.string.flatMap(Timestamp.init(iso8601:)) else { return nil }
        self.init(isInbound: json["direction"]?.string == "in", at: at)
    }
}
