package import Events
import Timeline

/// A conversation has one session at a time, numbered without gaps; a session has at most one close and one survey (B4, S3.9).
package struct SessionsCheck: LogCheck {
    private static let name = "sessions"

    private struct Episode {
        var open: UInt32?
        var last: UInt32 = 0
        var agentHadIt = false
        var surveyed: Set<UInt32> = []
    }

    private var episodes: [ConversationID: Episode] = [:]

    /// A check of a log from its start on.
    package init() {}

    package mutating func take(_ event: RecordedEvent, _ findings: inout Findings) {
        var episode = episodes[event.conversation] ?? Episode()
        if let what = SessionsCheck.take(event.event, &episode) {
            findings.add(SessionsCheck.name, at: event.position, "conversation \(event.conversation): \(what)")
        }
        episodes[event.conversation] = episode
    }

    private static func take(_ event: Event, _ episode: inout Episode) -> String? {
        switch event {
        case .sessionOpened(let opened): return open(opened, &episode)
        case .sessionAssigned(let assigned):
            episode.agentHadIt = episode.agentHadIt || assigned.handler.isAgent
            return episode.open == assigned.session ? nil : "session \(assigned.session) is assigned, but not open"
        case .sessionClosed(let closed):
            guard episode.open == closed.session else { return "session \(closed.session) closes, but is not open" }
            episode.open = nil
        case .surveyRequested(let survey): return ask(survey.session, &episode)
        default: break
        }
        return nil
    }

    private static func open(_ opened: SessionOpened, _ episode: inout Episode) -> String? {
        defer {
            (episode.open, episode.last, episode.agentHadIt) = (opened.session, opened.session, opened.handler.isAgent)
        }
        if let open = episode.open { return "session \(opened.session) opens while \(open) is open" }
        return opened.session == episode.last + 1
            ? nil : "session \(opened.session) opens after session \(episode.last)"
    }

    private static func ask(_ session: UInt32, _ episode: inout Episode) -> String? {
        guard episode.surveyed.insert(session).inserted else { return "session \(session) is surveyed twice" }
        guard episode.last == session, episode.open == nil else {
            return "session \(session) is surveyed, but not closed"
        }
        return episode.agentHadIt ? nil : "session \(session) is surveyed, but no agent had it"
    }
}
