import Broker
import Events
import Settings
import Timeline
import Views

/// A line as `/v1` shows it.
struct ShownLine: Encodable, Sendable {
    let line: String
    let name: String
    @OrNull var number: String?
    @OrNull var account: String?
    let verdict: String
    let reasons: [Reason]
    let notices: [ShownNotice]
    @OrNull var heard: Last?
    @OrNull var taken: Last?
    @OrNull var failed: Failure?
    @OrNull var error: Failure?
    let sends: Sends

    struct Reason: Encodable, Sendable {
        let text: String
        let since: String
        @OrNull var position: UInt64?
    }

    /// The last time that something happened.
    struct Last: Encodable, Sendable {
        let at: String
        let position: UInt64

        init(_ last: ListedLine.Last) { (at, position) = (last.at.description, last.position.rawValue) }

        static let schema = Schema.named("LastTime", .object(["at": .time, "position": .integer]))
    }

    /// The last time that something failed.
    struct Failure: Encodable, Sendable {
        let at: String
        let position: UInt64
        @OrNull var code: UInt32?
        let reason: String

        init(_ last: ListedLine.Last) {
            (at, position, reason) = (last.at.description, last.position.rawValue, last.text)
            code = last.code == 0 ? nil : last.code
        }

        static let schema = Schema.named(
            "LastFailure",
            .object(["at": .time, "position": .integer, "code": .orNull(.integer), "reason": .string]))
    }

    /// How many messages came how far.
    struct Sends: Encodable, Sendable {
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
        @OrNull var waitingSince: String?
        @OrNull var perSecond: UInt32?
        @OrNull var slowedUntil: String?
    }

    static let schema = Schema.named(
        "Line",
        .object([
            "line": .string, "name": .string("What people call it; empty where it has no name."),
            "number": .orNull(.string("Its number in digits; null until a webhook has started a conversation.")),
            "account": .orNull(.string("Its business account; null until a webhook has started a conversation.")),
            "verdict": Schema([
                "type": "string", "enum": .array(LineStanding.Verdict.allCases.map { .string($0.rawValue) }),
                "description": .string(verdictMeaning),
            ]),
            "reasons": .list(.object(["text": .string, "since": .time, "position": .orNull(.integer)])),
            "notices": .list(ShownNotice.schema),
            "heard": .orNull(Last.schema), "taken": .orNull(Last.schema), "failed": .orNull(Failure.schema),
            "error": .orNull(Failure.schema), "sends": sendsSchema,
        ]))

    private static let verdictMeaning =
        "`restricted`: messages are limited or refused. `look`: a warning is active, or the platform has slowed the line down. "
        + "`unheard`: nothing came from the platform."

    private static let sendsSchema = Schema.named(
        "LineSends",
        .object([
            "requested": .integer("Messages that somebody asked for, since the log began."),
            "refused": .integer("Messages that a rule refused."),
            "taken": .integer("Messages that the platform took."),
            "failedAttempts": .integer("Attempts that failed: a message can have several."),
            "delivered": .integer("Receipts that say so."), "read": .integer("Receipts that say so."),
            "failed": .integer("Receipts that say so."),
            "waiting": .integer("Messages that wait for an attempt now."),
            "paced": .integer("How many of these wait for nothing but the line's pace."),
            "attempting": .integer("Messages in an attempt now."),
            "stranded": .integer("Messages that can't leave by the line's connector, until its settings change."),
            "conversations": .integer("Conversations of which something waits."),
            "waitingSince": .orNull(.time),
            "perSecond": .orNull(.integer("The line's pace: messages a second; null for any number.")),
            "slowedUntil": .orNull(.time),
        ]))

    init(_ line: ListedLine, _ policy: LinePolicy, _ backlog: LineBacklog, at now: Timestamp) {
        let standing = LineStanding(line, slowedUntil: backlog.slowedUntil, at: now)
        (self.line, name, verdict) = (line.line.rawValue, policy.name, standing.verdict.rawValue)
        number = line.number.isEmpty ? nil : line.number
        account = line.account.isEmpty ? nil : line.account
        reasons = standing.reasons.map {
            Reason(text: $0.text, since: $0.since.description, position: $0.position?.rawValue)
        }
        notices = line.notices.map { ShownNotice($0, at: now) }
        (heard, taken) = (line.heard.map(Last.init), line.taken.map(Last.init))
        (failed, error) = (line.failed.map(Failure.init), line.error.map(Failure.init))
        let counts = line.counts
        sends = Sends(
            requested: counts.requested, refused: counts.refused, taken: counts.taken,
            failedAttempts: counts.failedAttempts, delivered: counts.delivered, read: counts.read,
            failed: counts.failed, waiting: backlog.waiting, paced: backlog.paced, attempting: backlog.attempting,
            stranded: backlog.stranded, conversations: backlog.conversations,
            waitingSince: backlog.since?.description, perSecond: policy.pace?.perSecond,
            slowedUntil: backlog.slowedUntil?.description)
    }
}

/// A notice of the platform's as `/v1` shows it.
struct ShownNotice: Encodable, Sendable {
    @OrNull var account: String?
    @OrNull var number: String?
    @OrNull var line: String?
    let kind: String
    let subject: String
    let text: String
    let weight: String
    @OrNull var until: String?
    let at: String
    let position: UInt64

    static let schema = Schema.named(
        "Notice",
        .object([
            "account": .orNull(.string("The account whose notice it was.")),
            "number": .orNull(.string("The number; with neither number nor line it is about the account.")),
            "line": .orNull(.string("The line it is about, where it names one.")),
            "kind": .string("`quality`, `limit`, `restriction.TYPE` …: a later notice of its kind takes its place."),
            "subject": .string("What it is about, in a word or two."), "text": .string,
            "weight": Schema([
                "type": "string", "enum": ["good", "look", "restricted", "told"],
                "description": "`told` says nothing of how messages fare, or has run out.",
            ]),
            "until": .orNull(.time), "at": .time, "position": .integer,
        ]))

    init(_ notice: LineNotice, at now: Timestamp) {
        account = notice.account.isEmpty ? nil : notice.account
        number = notice.number.isEmpty ? nil : notice.number
        line = notice.line.isEmpty ? nil : notice.line
        (kind, subject, text) = (notice.kind, notice.subject, notice.text)
        weight = notice.weight(at: now).rawValue
        until = notice.until?.description
        (at, position) = (notice.at.description, notice.position.rawValue)
    }
}
