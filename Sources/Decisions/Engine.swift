public import Events
public import Projections
public import Timeline

/// The world and what is to be done in it without being asked, moved on by commands: all of Parley's deciding, without a clock,
/// a disk or a network. The broker and the simulator drive it alike.
public struct Engine: Sendable {
    /// The world after every event so far.
    public private(set) var world: World
    private var deadlines = DeadlineQueue()
    private var lines: ConversationsByLine
    private var setAside = SetAside()
    /// The agent who is logged out next, unless their desk comes back; kept here, so that nobody has to ask after every message.
    private var absence: (agent: String, deadline: Timestamp)?

    /// An engine that goes on from a world, with the deadlines that follow from it.
    public init(world: World = World()) {
        self.world = world
        self.world.keepAtHand()
        lines = ConversationsByLine(self.world)
        for (conversation, deadline) in self.world.deadlines { deadlines.set(deadline, for: conversation) }
        absence = self.world.presence.next()
    }

    /// Decides a command and moves the world on by its events.
    ///
    /// - Returns: The events, to be appended to the log as one atomic whole.
    public mutating func handle(_ command: Command, at now: Timestamp) throws(Rejection) -> [RecordedEvent] {
        let events = try decide(command, at: now, given: world)
        apply(events)
        return events
    }

    /// Moves the world on by events that are in the log already.
    public mutating func apply(_ events: [RecordedEvent]) {
        var touched = ConversationID.system
        var changed: Set<LineID> = []
        for event in events {
            world.apply(event)
            if event.conversation != .system { touched = event.conversation }
            switch event.event {
            case .conversationStarted(let started): lines.add(event.conversation, on: started.line)
            case .linePolicySet(let set): changed.insert(set.line)
            case .calendarSet(let set): changed.formUnion(world.settings.lines(openBy: set.name))
            // It waits for replies for another time, and its sessions may be on any line.
            case .taskSet where world.settings.tasks.replyWaitsBy == event.position:
                changed.formUnion(world.settings.configuredLines + [.absent])
            case .presenceSet: updateAbsence(of: nil)
            case .deskOpened(let opened): updateAbsence(of: opened.agent)
            case .deskGone(let gone): updateAbsence(of: gone.agent)
            case .agentStateSet(let set): updateAbsence(of: set.agent)
            case .agentRemoved(let removed): updateAbsence(of: removed.agent)
            default: continue
            }
        }
        guard changed.isEmpty else { return updateDeadlines(under: changed) }
        if !setAside.isEmpty, !events.isEmpty { setAside.forget(touched) }
        if touched != .system { updateDeadline(of: touched) }
    }

    /// When something is to be done next without being asked: the earliest deadline, or work at the desk, which waits for nothing.
    public var nextDeadline: Timestamp? {
        let work = nextWork
        guard work != nil || absence != nil else { return deadlines.earliest?.deadline }
        return min(work?.at ?? .latest, absence?.deadline ?? .latest, deadlines.earliest?.deadline ?? .latest)
    }

    /// What comes next in conversations by itself: of each its earliest deadline, the earliest first. What a rule was set aside for
    /// is not among it.
    ///
    /// - Parameters:
    ///   - limit: So many at most.
    ///   - seen: So many deadlines are looked at, at most.
    ///   - includes: Whether a conversation's are wanted.
    public func upcoming(
        limit: Int, lookingAt seen: Int, where includes: (LineID) -> Bool
    ) -> [(conversation: ConversationID, rule: Rule, deadline: Timestamp)] {
        var (found, looked) = ([(conversation: ConversationID, rule: Rule, deadline: Timestamp)](), 0)
        deadlines.visitEarliest { entry in
            looked += 1
            if let line = world.line(of: entry.conversation), includes(line),
                let (rule, deadline) = earliestDeadline(of: entry.conversation)
            {
                found.append((entry.conversation, rule, deadline))
            }
            return found.count < limit && looked < seen
        }
        return found
    }

    /// How many conversations have a deadline before them.
    public var conversationsWithDeadline: Int { deadlines.count }

    /// The command for what is to be done first; nil where nothing is. A deadline goes before what happened at its very moment.
    public func dueCommand(at now: Timestamp) -> Command? {
        let work = nextWork
        if let earliest = deadlines.earliest, earliest.deadline <= now, earliest.deadline <= work?.at ?? .latest,
            earliest.deadline <= absence?.deadline ?? .latest,
            let (rule, deadline) = earliestDeadline(of: earliest.conversation)
        {
            return .deadlineReached(earliest.conversation, rule, deadline: deadline)
        }
        if let absence, absence.deadline <= now, absence.deadline <= work?.at ?? .latest {
            return .presenceReached(agent: absence.agent, deadline: absence.deadline)
        }
        return work.map { .deskWork($0.conversation, $0.rule) }
    }

    /// The command for what follows from the state of the desk; nil where nothing does.
    public var deskCommand: Command? { nextWork.map { .deskWork($0.conversation, $0.rule) } }

    private var nextWork: (at: Timestamp, conversation: ConversationID, rule: Rule)? {
        for rule in DeskRules.all {
            let name = rule.rule
            let next = rule.next(in: world.desk, under: world.settings) { setAside.contains(name, $0) }
            if let next { return (next.at, next.conversation, name) }
        }
        return nil
    }

    private func earliestDeadline(of id: ConversationID) -> (rule: Rule, deadline: Timestamp)? {
        if setAside.isEmpty { return world.earliestDeadline(of: id) }
        return world.earliestDeadline(of: id) { setAside.contains($0, id) }
    }

    /// Something has happened that an agent's deadline may rest on, or, with nil, everybody's.
    private mutating func updateAbsence(of agent: String?) {
        if let agent { setAside.agents.remove(agent) } else { setAside.agents = [] }
        absence = world.presence.next { [setAside] in setAside.agents.contains($0) }
    }

    private mutating func updateDeadline(of id: ConversationID) {
        deadlines.set(earliestDeadline(of: id)?.deadline, for: id)
    }

    /// The rules of some lines have changed: their conversations alone wait for something else. A rule that was set aside is
    /// asked again.
    private mutating func updateDeadlines(under changed: Set<LineID>) {
        for conversation in setAside.forgetAll() { updateDeadline(of: conversation) }
        for line in lines.all where changed.contains(world.settings.set(for: line) == nil ? .absent : line) {
            for conversation in lines[line] { updateDeadline(of: conversation) }
        }
    }
}

// MARK: - Rules that do nothing

extension Engine {
    /// How often a rule may act at one deadline in one conversation, as for several messages that are due at once.
    private static let repeatLimit = 200

    /// Looks at what came of a command that nobody asked for. A rule that states a deadline and does nothing about it, or states
    /// the same one again and again, would be asked for ever: it is set aside in that conversation until something happens
    /// there. The other rules go on.
    ///
    /// - Parameter events: What the command led to, applied already.
    /// - Returns: What is wrong with the rule, to be told; nil where all is well.
    public mutating func fault(of command: Command, after events: [RecordedEvent]) -> RuleFault? {
        if case .presenceReached(let agent, let deadline) = command { return fault(of: agent, deadline, after: events) }
        guard let (rule, conversation, deadline) = command.dueWork else { return nil }
        if events.isEmpty {
            setAside(rule, in: conversation)
            return RuleFault(rule: rule, conversation: conversation, deadline: deadline, kind: .didNothing)
        }
        guard states(rule, deadline, in: conversation) else {
            setAside.repeated[conversation] = nil
            return nil
        }
        setAside.repeated[conversation, default: 0] += 1
        guard setAside.repeated[conversation] ?? 0 >= Engine.repeatLimit else { return nil }
        setAside.repeated[conversation] = nil
        setAside(rule, in: conversation)
        return RuleFault(rule: rule, conversation: conversation, deadline: deadline, kind: .statesTheSame)
    }

    /// The same for the rule about an agent's desk, which acts once at a deadline.
    private mutating func fault(of agent: String, _ deadline: Timestamp, after events: [RecordedEvent]) -> RuleFault? {
        guard events.isEmpty || world.presence.deadline(of: agent) == deadline else { return nil }
        setAside.agents.insert(agent)
        absence = world.presence.next { [setAside] in setAside.agents.contains($0) }
        return RuleFault(
            rule: Presence.rule, conversation: .system, agent: agent, deadline: deadline,
            kind: events.isEmpty ? .didNothing : .statesTheSame)
    }

    /// Whether a rule that has acted wants to act again for the same reason.
    private func states(_ rule: Rule, _ deadline: Timestamp?, in conversation: ConversationID) -> Bool {
        if let deadline, let asked = DeadlineRules.named(rule), let state = world.conversation(conversation) {
            return asked.deadline(in: state, under: world.policy(of: state)) == deadline
        }
        guard deadline == nil, let asked = DeskRules.named(rule) else { return false }
        return asked.due(conversation, in: world.desk) != nil
    }

    private mutating func setAside(_ rule: Rule, in conversation: ConversationID) {
        setAside.add(rule, conversation)
        updateDeadline(of: conversation)
    }
}

extension Command {
    /// What the engine itself asks for; nil for what somebody does.
    fileprivate var dueWork: (Rule, ConversationID, Timestamp?)? {
        switch self {
        case .deadlineReached(let conversation, let rule, let deadline): (rule, conversation, deadline)
        case .deskWork(let conversation, let rule): (rule, conversation, nil)
        default: nil
        }
    }
}

/// A rule that did not do what it has to: a fault of Parley's own, which is told and never stops anything else.
public struct RuleFault: Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Kind: Hashable, Sendable {
        /// It was asked and changed nothing.
        case didNothing
        /// It acted and states the same deadline again.
        case statesTheSame
    }

    /// The rule.
    public var rule: Rule
    /// The conversation in which it is not asked any more until something happens there; the system's stream where it is about an
    /// agent.
    public var conversation: ConversationID
    /// The agent, where it is about one: it is not asked about them any more until they or their desk come or go.
    public var agent: String?
    /// Its deadline; nil for a rule about the desk.
    public var deadline: Timestamp?
    /// What is wrong.
    public var kind: Kind

    /// What is wrong, and what to do.
    public var description: String {
        let what =
            switch kind {
            case .didNothing: "was due and changed nothing"
            case .statesTheSame: "acts again and again, and is due at the same moment"
            }
        let due = deadline.map { " (deadline \($0))" } ?? ""
        if let agent {
            return
                "the rule '\(rule.name)' \(what) for agent '\(agent)'\(due): it is set aside for them until they or their desk "
                + "come or go; please report this with 'parley follow'"
        }
        return
            "the rule '\(rule.name)' \(what) in conversation \(conversation)\(due): it is set aside there until something "
            + "happens; please report this with 'parley replay \(conversation)'"
    }
}

/// The rules that are not asked in some conversations.
private struct SetAside: Sendable {
    private var rules: [ConversationID: [Rule]] = [:]
    /// Agents who are not asked about.
    var agents: Set<String> = []
    /// How often a rule has acted that states the same deadline again.
    var repeated: [ConversationID: Int] = [:]

    var isEmpty: Bool { rules.isEmpty }

    func contains(_ rule: Rule, _ conversation: ConversationID) -> Bool {
        !rules.isEmpty && rules[conversation]?.contains(rule) ?? false
    }

    mutating func add(_ rule: Rule, _ conversation: ConversationID) { rules[conversation, default: []].append(rule) }

    mutating func forget(_ conversation: ConversationID) { rules[conversation] = nil }

    /// - Returns: Where any was set aside.
    mutating func forgetAll() -> [ConversationID] {
        let conversations = rules.keys.sorted()
        rules = [:]
        return conversations
    }
}
