import Timeline

/// What a run did and what it found.
package struct CrashReport: Sendable {
    /// What must not be.
    package internal(set) var findings = Findings()
    /// How often the broker was killed at work, killed while it was starting, and stopped in order at work.
    package internal(set) var kills = 0, killsWhileStarting = 0, stops = 0
    /// How often it was killed while it was stopping, and, of the kills at work, at the first acknowledgement.
    package internal(set) var killsWhileStopping = 0, killsAtFirst = 0
    /// Whether it died of a loss of power instead of a signal.
    package internal(set) var isByPower = false
    /// What was promised.
    package internal(set) var promises = Promises()
    /// How much there was of what.
    package internal(set) var figures = Ledger.Figures()
    /// What the endpoint saw.
    package internal(set) var platform = PlatformRecord()
    /// What is in the log.
    package internal(set) var effects = EffectCounts()
    /// How many events the log has.
    package internal(set) var events: UInt64 = 0
    /// How many different items of webhooks the log has.
    package internal(set) var items = 0
    /// How long it took.
    package internal(set) var time = Duration.zero
    /// Where everything is, where it was kept.
    package internal(set) var folder: String?

    /// Whether nothing was found.
    package var isSound: Bool { findings.isEmpty }

    /// The summary, a few lines.
    package var summary: String {
        var lines = [
            "\(deaths), \(stops) orderly stops; \(time.milliseconds / 1000) seconds",
            "acknowledged: \(promises.acknowledgedItems.count) items, \(promises.acknowledgedReplies.count) replies",
            "posted: \(figures.webhooks) webhooks, \(figures.duplicates) of them duplicates on purpose, "
                + "\(figures.retries) after no acknowledgement; \(figures.unanswered) requests got no answer",
            "desk: \(figures.takenSessions) sessions taken, \(figures.finishedSessions) finished, "
                + "\(figures.conflicts) requests came too late, \(figures.turnedAway) were turned away",
            "log: \(events) events, \(items) items, \(effects["sessionOpened"]) sessions (\(effects["late"]) after a late "
                + "message), \(effects["sessionClosed"]) closes (\(closes))",
            "rules: \(effects["replyReminderFired"]) reminders, \(effects["pendingResponseEscalated"]) escalations, "
                + "\(effects["surveyRequested"]) surveys, \(effects["surveyAnswered"]) answers to them, "
                + "\(effects["serviceWindowClosed"]) window ends",
            "sending: \(effects["sendRequested"]) messages, \(effects["sendAttempted"]) attempts, "
                + "\(effects["sendInDoubt"]) in doubt, of these \(effects["doubt: sent"]) decided by a receipt and "
                + "\(effects["doubt: abandoned"]) given up; the platform got \(platform.requests.count) requests and took "
                + "\(platform.taken.count)",
        ]
        lines += findings.listed.map { "FOUND \($0)" }
        lines += findings.unlisted.map { "FOUND \($0)" }
        if let folder { lines.append("kept: \(folder)") }
        lines.append(isSound ? "sound: nothing found" : "not sound")
        return lines.joined(separator: "\n")
    }

    private var deaths: String {
        guard isByPower else { return "\(kills) kills at work, \(killsWhileStarting) while starting" }
        return
            "\(kills) power cuts at work, of these \(killsAtFirst) at the first acknowledgement, \(killsWhileStarting) while "
            + "starting, \(killsWhileStopping) while stopping"
    }

    private var closes: String {
        ["finished", "flow completed", "session timeout", "auto-close", "bot silence"]
            .map { "\(effects["closed: \($0)"]) \($0)" }.joined(separator: ", ")
    }
}
