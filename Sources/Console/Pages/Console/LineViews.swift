import HTTPInterface

/// A line as the board shows it: how it stands with the platform, and what that rests on (B10).
struct LineView {
    /// Notices that are shown at once; the others are folded.
    private static let openNotices = 5

    let line: String
    let title: String
    let names: [String]
    let verdict: String
    let verdictName: String
    let reasons: [Reason]
    let notices: [NoticeView]
    let folded: [NoticeView]
    let hasFolded: Bool
    let isUnspoken: Bool
    let count: Int
    let heard: Moment?
    let taken: Moment?
    let failed: Moment?

    struct Reason {
        let text: String
        let since: String
        let event: EventPlace?
    }

    /// When something last happened, and where that stands.
    struct Moment {
        let at: String
        let event: EventPlace
        let reason: String?

        init(_ last: Shown.Line.Last, _ visitor: Visitor) {
            (at, event) = (last.at, EventPlace(last.position, visitor))
            let words = [last.code.map { "error \($0)" }, last.reason].compactMap { $0 }.filter { !$0.isEmpty }
            reason = words.isEmpty ? nil : words.joined(separator: ", ")
        }
    }

    init(_ shown: Shown.Line, _ visitor: Visitor) {
        (line, title, verdict) = (shown.line, shown.title, shown.verdict)
        names = [shown.number.map { "+\($0)" }, shown.account.map { "account \($0)" }].compactMap { $0 }
        verdictName = LineView.verdicts[shown.verdict] ?? shown.verdict
        reasons = shown.reasons.map { reason in
            Reason(
                text: reason.text, since: reason.since,
                event: reason.position.map { EventPlace($0, visitor) })
        }
        let all = shown.notices.map { NoticeView($0, visitor) }
        notices = Array(all.prefix(LineView.openNotices))
        count = all.count - notices.count
        (folded, hasFolded) = (Array(all.dropFirst(LineView.openNotices)), count > 0)
        isUnspoken = all.isEmpty
        (heard, taken, failed) = (
            shown.heard.map { Moment($0, visitor) }, shown.taken.map { Moment($0, visitor) },
            shown.failed.map { Moment($0, visitor) }
        )
    }

    private static let verdicts = [
        "good": "good", "look": "look", "restricted": "restricted", "unheard": "not heard of",
    ]
}

/// Where an event stands, with a way there for who may see all of the log.
struct EventPlace {
    let name: String
    let path: String?

    init(_ position: UInt64, _ visitor: Visitor) {
        name = "#\(position)"
        path = visitor.administers ? "/log?after=\(position - min(position, 1))#e-\(position)" : nil
    }
}

/// What the platform has said of a number or an account.
struct NoticeView {
    let whom: String?
    let subject: String
    let text: String
    let until: String?
    let at: String
    let event: EventPlace

    /// - Parameter namesWhom: Whether it says whom it is about: where that is not told beside it.
    init(_ notice: Shown.Notice, _ visitor: Visitor, namesWhom: Bool = false) {
        (subject, text, until, at) = (notice.subject, notice.text, notice.until, notice.at)
        event = EventPlace(notice.position, visitor)
        let names = [
            notice.number.map { "number +\($0)" }, notice.line.map { "line \($0)" },
            notice.account.map { "account \($0)" },
        ]
        whom = namesWhom ? names.compactMap { $0 }.joined(separator: ", ") : nil
    }
}

/// How many of a line's messages came how far; or of all.
struct SendsView {
    let title: String
    let isSum: Bool
    let numbers: [Number]
    let slowedUntil: String?
    let waitingSince: String?
    let pace: String

    struct Number {
        let value: Int
        let path: String?
        let name: String
    }

    private static let stages: [(name: String, kind: String?, value: @Sendable (Shown.Sends) -> Int)] = [
        ("Asked for", "sendRequested", { $0.requested }), ("Refused by a rule", "sendRefused", { $0.refused }),
        ("Waiting", nil, { $0.waiting }), ("Waiting for the pace", nil, { $0.paced }),
        ("Unable to leave", nil, { $0.stranded }), ("In an attempt", nil, { $0.attempting }),
        ("Conversations waiting", nil, { $0.conversations }), ("Taken by the platform", "sendAccepted", { $0.taken }),
        ("Failed attempts", "sendFailed", { $0.failedAttempts }), ("Delivered", nil, { $0.delivered }),
        ("Read", nil, { $0.read }), ("Failed at the platform", nil, { $0.failed }),
    ]

    /// The columns of numbers.
    static var columns: [String] { stages.map(\.name) }

    /// Every line, and all of them together where there are several and no more than are shown.
    static func all(_ lines: Shown.Lines) -> [SendsView] {
        let rows = lines.lines.map(SendsView.init)
        guard rows.count > 1, lines.next == nil else { return rows }
        let sums = stages.map { column in
            Number(value: lines.lines.reduce(0) { $0 + column.value($1.sends) }, path: nil, name: column.name)
        }
        return rows + [
            SendsView(
                title: "All lines", isSum: true, numbers: sums, slowedUntil: nil, waitingSince: nil, pace: "")
        ]
    }
}

extension SendsView {
    fileprivate init(_ line: Shown.Line) {
        (title, isSum) = (line.title, false)
        numbers = SendsView.stages.map { column in
            let value = column.value(line.sends)
            let path = column.kind.map { Address("/log", ["types": $0, "line": line.line, "before": "end"]).text }
            return Number(value: value, path: value > 0 ? path : nil, name: "\(column.name), \(line.title)")
        }
        (slowedUntil, waitingSince) = (line.sends.slowedUntil, line.sends.waitingSince)
        pace = line.sends.perSecond.map { "\($0)" } ?? "any"
    }
}
