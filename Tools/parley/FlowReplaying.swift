import ArgumentParser
import Broker
import Encoding
import EventLog
import Events
import FlowReplays
import Flows
import LMDBEventLog
import Narration
import Timeline

/// Recorded sessions played through new versions of their flows: each that does something else is told, and how many there are.
struct FlowReplaying {
    /// The versions that are tried.
    let flows: [Flow]
    /// New names of nodes, by `FLOW.NODE`.
    let names: [String: String]
    let format: ReportFormat
    let console: Console

    /// Plays all sessions of a log.
    ///
    /// - Returns: Whether all of them do the same.
    func play(_ log: LMDBEventLog) throws -> Bool {
        let head = log.head
        let progress = ProgressLine("reading the log", total: head.rawValue, on: console)
        var replay = FlowReplay(of: flows, renaming: names)
        // What one read has brought to its end is told before the next.
        var pending: [ReplayedSession] = []
        var output = FlowReplayOutput(format: format, console: console)
        try output.begin()
        _ = try log.facts(after: .start, through: head, extent: .whole, { pending += replay.apply($0) }) { position in
            try output.tell(pending)
            pending = []
            try progress.update(position.rawValue)
        }
        progress.finish(head.rawValue)
        try output.tell(pending + replay.finish())
        try output.end(replay.summary)
        return replay.summary.diverging == 0 && replay.summary.impossible.isEmpty
    }
}

/// What is told of replayed sessions, as text or as one JSON object, written as it comes.
private struct FlowReplayOutput {
    let format: ReportFormat
    let console: Console
    private var isFirst = true

    init(format: ReportFormat, console: Console) { (self.format, self.console) = (format, console) }

    func begin() throws { if format == .json { try console.output.write("{\"sessions\":[") } }

    mutating func tell(_ sessions: [ReplayedSession]) throws {
        for session in sessions where !session.isSame {
            switch format {
            case .text: try console.print(session.text)
            case .json:
                try console.output.write((isFirst ? "\n" : ",\n") + Visible.json(session.json))
                isFirst = false
            }
        }
    }

    func end(_ summary: FlowReplaySummary) throws {
        switch format {
        case .text: for line in summary.lines { try console.print(line) }
        case .json: try console.print("\n],\"summary\":\(Visible.json(summary.json))}")
        }
    }
}

// MARK: - For people

extension ReplayedSession {
    fileprivate var text: String {
        let title =
            "conversation \(conversation), session \(session): '\(Visible.text(flow))' began at \(begun.position), "
            + "\(begun.time), with version \(hash.prefix(12))"
        let lines = divergences.map { "  \($0.position) \($0.time): \(Visible.text($0.words))\(until(of: $0))" }
        return ([title] + lines + remarks.map { "  \($0)" }).joined(separator: "\n")
    }

    private func until(of divergence: FlowDivergence) -> String {
        divergence.now.until.map { " until \($0)" } ?? ""
    }

    private var remarks: [String] {
        var remarks: [String] = []
        if furtherDivergences > 0 { remarks.append("and \(counted(furtherDivergences, "divergence")) more") }
        switch end {
        case .whole: break
        case .impossible(let why): remarks.append("could not be replayed: \(Visible.text(why))")
        case .cut(let after):
            let what =
                after == 0
                ? "nothing that was recorded follows"
                : "\(counted(after, "recorded step")) \(after == 1 ? "follows" : "follow")"
            remarks.append("from there on it is another conversation; \(what)")
        }
        return remarks
    }
}

extension FlowReplaySummary {
    /// The divergences that most sessions have first, and what became of how many.
    fileprivate var lines: [String] {
        let common = sorted(divergences).map { "\(counted($0.count, "session")): \(Visible.text($0.words))" }
        let obstacles = sorted(impossible).map {
            "\(counted($0.count, "session")) could not be replayed: \(Visible.text($0.words))"
        }
        let whole =
            "\(counted(replayed, "session")) replayed: \(same) the same, \(diverging) diverging; \(running) still under way"
        return common + obstacles + [whole]
    }

    private func sorted(_ counts: [String: Int]) -> [(words: String, count: Int)] {
        counts.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    fileprivate var json: String {
        func list(_ counts: [String: Int], _ key: String) -> String {
            let elements = sorted(counts).map {
                "{\(JSONText.quoted(key)):\(JSONText.quoted($0.words)),\"sessions\":\($0.count)}"
            }
            return "[\(elements.joined(separator: ","))]"
        }
        return "{\"replayed\":\(replayed),\"same\":\(same),\"diverging\":\(diverging),\"running\":\(running),"
            + "\"divergences\":\(list(divergences, "what")),\"impossible\":\(list(impossible, "why"))}"
    }
}

// MARK: - For programs

extension ReplayedSession {
    fileprivate var json: String {
        var object = JSONObjectWriter()
        object.add("conversation", UInt64(conversation.rawValue))
        object.add("session", UInt64(session))
        object.add("flow", flow)
        object.add("hash", hash)
        object.add("position", begun.position.rawValue)
        object.add("at", "\(begun.time)")
        object.add("running", verbatim: Array("\(isRunning)".utf8))
        let all = divergences.map(\.json).joined(separator: ",")
        object.add("divergences", verbatim: Array("[\(all)]".utf8))
        object.add("furtherDivergences", UInt64(furtherDivergences))
        if case .cut(let after) = end { object.add("stepsThatFollow", UInt64(after)) }
        if let obstacle { object.add("impossible", obstacle) }
        return String(decoding: object.finished, as: UTF8.self)
    }
}

extension FlowDivergence {
    fileprivate var json: String {
        var object = JSONObjectWriter()
        object.add("kind", kind.rawValue)
        object.add("position", position.rawValue)
        object.add("at", "\(time)")
        object.add("what", words)
        object.add("then", then.words)
        object.add("now", now.words)
        if let until = now.until { object.add("until", "\(until)") }
        let parts = parts.map { JSONText.quoted($0) }.joined(separator: ",")
        object.add("parts", verbatim: Array("[\(parts)]".utf8))
        return String(decoding: object.finished, as: UTF8.self)
    }
}
