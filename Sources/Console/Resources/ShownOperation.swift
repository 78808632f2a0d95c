extension Shown {
    /// What Parley does by itself next.
    struct Timers: Decodable, Sendable {
        let timers: [Timer]

        struct Timer: Decodable, Sendable {
            let conversation: UInt32
            let line: String
            let rule: String
            let capability: String
            let deadline: String
            let late: Bool
        }
    }

    struct Groups: Decodable, Sendable {
        let groups: [Group]
    }

    /// A group of consumers.
    struct Group: Decodable, Sendable {
        let name: String
        let checkpoint: UInt64?
        let lag: Int?
        let pending: Int?
        let inFlight: Int?
        let parked: Int
        let lost: String?
    }

    struct Webhooks: Decodable, Sendable {
        let webhooks: [Webhook]
    }

    struct Webhook: Decodable, Sendable {
        let name: String
        let url: String
        let state: String
        let reason: String?
        let failingSince: String?
        let group: String
        let lag: Int?
        let parked: Int
    }

    struct ParkedPage: Decodable, Sendable {
        let parked: [Parked]
    }

    struct Parked: Decodable, Sendable {
        let position: UInt64
        let conversation: UInt32?
        let deliveries: Int
        let reason: String
        let at: String
    }

    struct Levels: Decodable, Sendable {
        let lines: [Level]

        struct Level: Decodable, Sendable {
            let line: String
            let threshold: String
            let counted: Int
            let met: Int
            let share: Double?
            let days: [Day]
        }

        struct Day: Decodable, Sendable {
            let day: String
            let counted: Int
            let met: Int
            let share: Double?
        }
    }

    struct Usage: Decodable, Sendable {
        let total: Int
        let inUse: Int
        let lines: [Line]
        let messages: Left?

        struct Line: Decodable, Sendable {
            let line: String
            let received: Int
            let sent: Int
            let days: [Day]?
        }

        struct Day: Decodable, Sendable {
            let day: String
            let received: Int
            let sent: Int
        }

        struct Left: Decodable, Sendable {
            let allocation: Int
            let left: Int
            let level: String
        }
    }

    struct Tasks: Decodable, Sendable {
        let tasks: [Task]
        let next: String?
    }

    /// A task that answers customers.
    struct Task: Decodable, Sendable {
        let id: String
        let name: String?
        let url: String?
        let flow: String?
        let timeout: String?
        let otherwise: String?
        let sessionTimeout: String?
        let lines: [String]
        let otherLines: Bool
        let favourite: Bool
        let locked: Lock?
        let messagesReceived: Int?
        let setBy: String?

        struct Lock: Decodable, Sendable {
            let by: String
            let at: String
        }

        /// The flow that answers.
        var answering: String? { flow.flatMap { $0 == "off" ? nil : $0 } }
    }

    struct FlowNumbers: Decodable, Sendable {
        let nodes: [Node]

        struct Node: Decodable, Sendable {
            let node: String
            let sessions: Int
            let waiting: Int?
        }
    }

    struct Schemas: Decodable, Sendable {
        let schemas: [Kind]

        struct Kind: Decodable, Sendable {
            let kind: String
        }
    }
}
