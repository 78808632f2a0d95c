public import Timeline

/// How a line stands with the platform (B10): a verdict, and what speaks for it.
public struct LineStanding: Sendable {
    /// In a word.
    public enum Verdict: String, CaseIterable, Sendable {
        /// Nothing speaks against it.
        case good
        /// Something is to be looked at.
        case look
        /// Messages are limited or refused.
        case restricted
        /// Nothing ever came from the platform.
        case unheard
    }

    /// What speaks for the verdict.
    public struct Reason: Sendable {
        /// In words.
        public let text: String
        /// Since when.
        public let since: Timestamp
        /// The event it rests on; nil where none is recorded yet.
        public let position: Position?
        let weight: LineNotice.Weight
    }

    /// In a word.
    public let verdict: Verdict
    /// What speaks for it, what weighs most first; nothing where all is well.
    public let reasons: [Reason]

    /// An error that the platform reported of a line counts for so long.
    static let errorCounts = Duration.seconds(86_400)
    /// Codes by which the platform refuses all that a line sends, whoever it goes to: until it takes a message again.
    static let refusalsOfAll: Set<UInt32> = [368, 130_497, 131_031, 131_042, 131_045, 131_048, 133_010]

    /// A line's standing at a moment.
    ///
    /// - Parameter slowedUntil: Until when the platform takes nothing of it, as it gets too much; nil where it does.
    public init(_ line: ListedLine, slowedUntil: Timestamp? = nil, at now: Timestamp) {
        var reasons = line.notices.compactMap { LineStanding.reason(of: $0, at: now) }
        if let slowedUntil {
            let last = line.failed ?? line.taken
            reasons.append(
                Reason(
                    text: "the platform gets too much: the next message leaves at \(slowedUntil)",
                    since: last?.at ?? now, position: last?.position, weight: .look))
        }
        if let failed = line.failed, LineStanding.refusalsOfAll.contains(failed.code),
            line.taken.map({ $0.position < failed.position }) ?? true
        {
            let words = LineStanding.words(failed.code, failed.text)
            reasons.append(
                Reason(
                    text: "the platform refuses what it sends: \(words)", since: failed.at, position: failed.position,
                    weight: .restricted))
        }
        if let error = line.error, now - error.at <= LineStanding.errorCounts {
            let words = LineStanding.words(error.code, error.text)
            reasons.append(
                Reason(
                    text: "the platform reported \(words)", since: error.at, position: error.position, weight: .look))
        }
        let restricting = reasons.filter { $0.weight == .restricted }
        self.reasons = restricting + reasons.filter { $0.weight == .look }
        if !restricting.isEmpty {
            verdict = .restricted
        } else if !reasons.isEmpty {
            verdict = .look
        } else {
            verdict = line.heard == nil && line.taken == nil && line.notices.isEmpty ? .unheard : .good
        }
    }

    private static func reason(of notice: LineNotice, at now: Timestamp) -> Reason? {
        let weight = notice.weight(at: now)
        guard weight == .look || weight == .restricted else { return nil }
        let until = notice.until.map { ", until \($0)" } ?? ""
        return Reason(
            text: "\(notice.subject): \(notice.text)\(until)", since: notice.at, position: notice.position,
            weight: weight)
    }

    private static func words(_ code: UInt32, _ text: String) -> String {
        text.isEmpty ? "error \(code)" : "error \(code), \(text)"
    }
}

extension LineNotice {
    /// What it is about, in a word or two.
    public var subject: String {
        let first = kind.prefix { $0 != "." }
        let name = kind.dropFirst(first.count + 1)
        return LineNotice.subjects[String(first)] ?? String(name.isEmpty ? first : name)
    }

    private static let subjects = [
        "quality": "quality", "limit": "messaging limit", "throughput": "throughput", "name": "display name",
        "review": "account review", "ban": "account", "deleted": "account", "restriction": "restriction",
        "violation": "policy", "alert": "alert", "capability": "capability", "account": "account",
    ]
}
