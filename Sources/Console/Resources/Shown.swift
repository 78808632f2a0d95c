/// What `/v1` tells, as far as pages show it.
enum Shown {
    /// A conversation.
    struct Conversation: Decodable, Sendable {
        let id: UInt32
        let line: String
        let contact: Contact
        let window: Window
        let session: Session?
        let pendingResponse: Pending?
        let lastMessage: LastMessage?
        let timers: [Timer]
        let identity: Identity?
        let events: Int
        let match: UInt64?
    }

    struct Contact: Decodable, Sendable {
        let id: UInt32
        let name: String?
        let phone: String?
        let userID: String?

        /// What people call them.
        var title: String {
            [name, phone.map { "+\($0)" }, userID].compactMap { $0 }.first { !$0.isEmpty } ?? "Contact \(id)"
        }
    }

    struct Window: Decodable, Sendable {
        let open: Bool
        let closesAt: String?
    }

    struct Session: Decodable, Sendable {
        let number: UInt32
        let handler: String
        let openedAt: String
        let handlerSince: String
    }

    struct Pending: Decodable, Sendable {
        let urgency: String
        let since: String
    }

    struct LastMessage: Decodable, Sendable {
        let direction: String
        let text: String
        let at: String
    }

    struct Timer: Decodable, Sendable {
        let rule: String
        let deadline: String
    }

    struct Identity: Decodable, Sendable {
        let hash: String?
        let since: String?
        let isUnverified: Bool
    }

    struct Conversations: Decodable, Sendable {
        let conversations: [Conversation]
        let next: UInt32?
    }

    /// An agent.
    struct Agent: Decodable, Sendable {
        let id: String
        let name: String
        let lines: [String]
        let skills: [String]
        let receptionLimit: Int?
        let sessions: Int
        let since: String?
        let state: String?
    }

    struct Agents: Decodable, Sendable {
        let agents: [Agent]
        let next: String?
    }

    struct Queues: Decodable, Sendable {
        let queues: [Queue]
    }

    struct Queue: Decodable, Sendable {
        let line: String
        let waiting: Int
        let since: String?
    }

    /// What is said of lines: their names.
    struct Settings: Decodable, Sendable {
        let lines: [String: Line]?

        struct Line: Decodable, Sendable {
            let name: String?
        }

        /// What people call a line.
        func name(of line: String) -> String { lines?[line]?.name ?? line }
    }
}
