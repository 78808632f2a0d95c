import Timeline

extension Shown {
    /// A conversation as of a moment.
    struct Then: Decodable, Sendable {
        let moment: String
        let position: UInt64
        let event: Int
        let of: Int
        let previous: UInt64?
        let next: UInt64?
        let facts: [Fact]
        let conversation: Conversation
    }

    struct Fact: Decodable, Hashable, Sendable {
        let label: String
        let text: String
    }

    struct Events: Decodable, Sendable {
        let events: [Event]
        let next: UInt64?
    }

    /// An event, in words.
    struct Event: Decodable, Sendable {
        let position: UInt64
        let event: String
        let occurredAt: String
        let recordedAt: String
        let cause: UInt64?
        let decision: Decision?
        let words: Words
        /// Of the log's events: whose it is.
        let conversation: UInt32?
        let line: String?
    }

    struct Words: Decodable, Sendable {
        let kind: String
        let text: String
    }

    struct Decision: Decodable, Sendable {
        let rule: String?
        let version: Int?
        let restsOn: [UInt64]?
        let deadline: String?
    }

    /// Why a conversation stands as it does.
    struct Why: Decodable, Sendable {
        let session: Holder?
        let waiting: Waiting?
        let rules: [Standing]

        struct Holder: Decodable, Sendable {
            let number: UInt32
            let handler: String
            let since: String
            let assignedBy: UInt64
        }

        struct Waiting: Decodable, Sendable {
            let place: Int?
            let length: Int
            let since: String?
            let reason: String?
            let agents: [Candidate]
            let others: [Group]
            let next: String?
        }

        struct Candidate: Decodable, Sendable {
            let agent: String
            let obstacle: String?
        }

        struct Group: Decodable, Sendable {
            let agents: Int
            let obstacle: String?
        }

        struct Standing: Decodable, Sendable {
            let rule: String
            let capability: String
            let deadline: String?
            let reason: String?
        }
    }
}

extension Shown.Message {
    /// As it was known at a moment, when the log had come to a position: without what became of it since. Nil where it had not been
    /// said.
    func asOf(_ position: UInt64, _ moment: Timestamp) -> Shown.Message? {
        func hadCome(_ text: String?) -> Bool { text.flatMap { Timestamp(iso8601: $0) }.map { $0 <= moment } ?? true }
        guard self.position <= position, hadCome(at) else { return nil }
        var copy = self
        copy.receipts = receipts?.filter { hadCome($0.recordedAt ?? $0.at) }
        copy.edited = edited.flatMap { $0.position ?? 0 <= position ? $0 : nil }
        copy.revoked = revoked.flatMap { $0.position ?? 0 <= position ? $0 : nil }
        copy.reactions = reactions?.filter { $0.position ?? 0 <= position }
        guard direction == "out", let status, !["refused", "abandoned"].contains(status) else { return copy }
        let last = attempts?.last { hadCome($0.startedAt) }
        copy.status = last.map { hadCome($0.endedAt) && $0.endedAt != nil ? $0.result : "attempting" } ?? "requested"
        return copy
    }
}
