extension Shown {
    /// The lines, how they stand, and how far their messages have come.
    struct Lines: Decodable, Sendable {
        let lines: [Line]
        let others: [Notice]
        let next: String?
    }

    struct Line: Decodable, Sendable {
        let line: String
        let name: String
        let number: String?
        let account: String?
        let verdict: String
        let reasons: [Reason]
        let notices: [Notice]
        let heard: Last?
        let taken: Last?
        let failed: Last?
        let sends: Sends

        /// What people call it.
        var title: String { name.isEmpty ? line : name }

        struct Reason: Decodable, Sendable {
            let text: String
            let since: String
            let position: UInt64?
        }

        /// The last time that something happened; with a code where it failed.
        struct Last: Decodable, Sendable {
            let at: String
            let position: UInt64
            let code: Int?
            let reason: String?
        }
    }

    /// What the platform has said of a number or an account.
    struct Notice: Decodable, Sendable {
        let account: String?
        let number: String?
        let line: String?
        let subject: String
        let text: String
        let until: String?
        let at: String
        let position: UInt64
    }

    /// How many of a line's messages came how far.
    struct Sends: Decodable, Sendable {
        let requested: Int
        let refused: Int
        let taken: Int
        let failedAttempts: Int
        let delivered: Int
        let read: Int
        let failed: Int
        let waiting: Int
        let paced: Int
        let attempting: Int
        let stranded: Int
        let conversations: Int
        let waitingSince: String?
        let perSecond: Int?
        let slowedUntil: String?
    }
}
