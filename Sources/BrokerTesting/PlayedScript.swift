import Encoding
public import Events
import Narration
import Timeline

/// A script with what became of it: as text, with what Parley did below each step, or as JSON Lines.
public struct PlayedScript: Sendable {
    /// Whose an event is: told where a script is about more than one.
    struct Subject: Hashable {
        var customer: String
        var line: LineID
    }

    enum Entry {
        /// A comment or a step, as it was written.
        case line(String)
        case event(RecordedEvent, of: Subject?)
        /// What a step asked to be shown.
        case remark(String)
        case trouble(ScriptTrouble, in: Script.Step, at: Timestamp)
    }

    private let configuration: String
    private(set) var entries: [Entry] = []
    /// Everything that was recorded, what the configuration led to included.
    public internal(set) var events: [RecordedEvent] = []

    init(configuration: String) { self.configuration = configuration }

    mutating func add(_ entry: Entry) { entries.append(entry) }

    /// The steps that could not be played.
    public var mistakes: [ScriptError] {
        entries.compactMap { entry in
            guard case .trouble(let trouble, let step, _) = entry, trouble.isMistake else { return nil }
            return ScriptError(line: step.number, reason: trouble.text)
        }
    }
}

// MARK: - For people

extension PlayedScript {
    /// The script's lines with what Parley did, indented, below each.
    public var text: String {
        let header = configuration.isEmpty ? "" : "---\n\(configuration)---\n"
        let naming = Naming(entries)
        return header + entries.map { text(of: $0, naming) }.joined(separator: "\n") + "\n"
    }

    private func text(of entry: Entry, _ naming: Naming) -> String {
        switch entry {
        case .line(let line): line
        case .event(let event, let subject): "    \(text(of: event, naming.prefix(for: subject)))"
        case .remark(let remark): "    \(remark)"
        case .trouble(let trouble, _, _): "    \(trouble.text)"
        }
    }

    private func text(of event: RecordedEvent, _ subject: String) -> String {
        let moment = event.recordedAt
        let written = event.occurredAt < moment && event.isFromPlatform ? "  (written \(event.occurredAt))" : ""
        let what = "\(subject)\(Narrator.line(for: event))\(written)"
        return "\(moment.date) \(moment.timeOfDay)  \(event.position) \(what)"
    }

    /// How conversations are told apart in one script: not at all where there is one.
    private struct Naming {
        private let isOne: Bool
        private let hasOneLine: Bool

        init(_ entries: [Entry]) {
            var (conversations, lines): (Set<UInt32>, Set<LineID>) = ([], [])
            for case .event(let event, let subject?) in entries {
                conversations.insert(event.conversation.rawValue)
                lines.insert(subject.line)
            }
            (isOne, hasOneLine) = (conversations.count <= 1, lines.count <= 1)
        }

        func prefix(for subject: Subject?) -> String {
            guard let subject, !isOne else { return "" }
            let line = hasOneLine ? "" : " on \(Visible.text(subject.line.rawValue))"
            return "\(Visible.text(subject.customer))\(line): "
        }
    }
}

// MARK: - For programs

extension PlayedScript {
    /// One JSON object for each event that came of a step or of time, and for each step that was not carried out.
    public var jsonLines: [String] {
        entries.compactMap { entry in
            switch entry {
            case .line, .remark: nil
            case .event(let event, let subject): json(of: event, subject)
            case .trouble(let trouble, let step, let moment): json(of: trouble, step, moment)
            }
        }
    }

    private func json(of event: RecordedEvent, _ subject: Subject?) -> String {
        var object = JSONObjectWriter()
        object.add("at", "\(event.occurredAt)")
        object.add("position", event.position.rawValue)
        object.add("conversation", UInt64(event.conversation.rawValue))
        if let subject {
            object.add("line", subject.line.rawValue)
            if !subject.customer.isEmpty { object.add("customer", subject.customer) }
        }
        object.add(event)
        return object.line
    }

    private func json(of trouble: ScriptTrouble, _ step: Script.Step, _ moment: Timestamp) -> String {
        var object = JSONObjectWriter()
        object.add("at", "\(moment)")
        object.add("step", step.action)
        object.add("rejected", trouble.rejection.code)
        object.add("advice", trouble.rejection.advice)
        return object.line
    }
}
