import HTTPInterface

/// Boards: how Parley stands now, and how it has done (B10).
enum BoardPages {
    static let routes = [
        PageRoute("/boards", answer: NowBoard.answer),
        PageRoute("/boards/timers", answer: TimerBoard.answer),
        PageRoute("/boards/levels", answer: LevelBoard.answer),
        PageRoute("/boards/deliveries", answer: DeliveryBoard.answer),
    ]

    /// - Parameter here: The path of the board that is shown.
    static func tabs(here: String) -> [Layout.Item] {
        [
            ("/boards", "Now"), ("/boards/timers", "Timers"), ("/boards/levels", "Levels and usage"),
            ("/boards/deliveries", "Groups and webhooks"),
        ]
        .map { path, name in Layout.Item(path: path, name: name, isHere: path == here) }
    }
}

/// How numbers stand, queues, agents, sends and what lags behind: now.
private enum NowBoard {
    /// Agents that are shown.
    private static let agentLimit = 200
    /// Lines that are shown.
    private static let lineLimit = 200

    @Sendable static func answer(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let settings: Shown.Settings = try await visit.get("/v1/settings")
        let queues: Shown.Queues = try await visit.get("/v1/queues")
        let agents: Shown.Agents = try await visit.get("/v1/agents?limit=\(agentLimit)")
        let lines: Shown.Lines = try await visit.get("/v1/lines?limit=\(lineLimit)")
        let numbers = await visit.numbers()
        let content = Content(
            tabs: BoardPages.tabs(here: "/boards"),
            lines: lines.lines.map { LineView($0, visitor) }, hasLines: !lines.lines.isEmpty,
            hasMoreLines: lines.next != nil,
            others: lines.others.map { NoticeView($0, visitor, namesWhom: true) }, hasOthers: !lines.others.isEmpty,
            columns: SendsView.columns, sends: SendsView.all(lines),
            queues: queues.queues.map { queue in
                Queue(
                    line: settings.name(of: queue.line), waiting: queue.waiting, since: queue.since,
                    path: Address("/conversations", ["handler": "queue", "line": queue.line]).text)
            },
            agents: agents.agents.map { Agent($0, isAdministrator: visitor.role == "admin") },
            hasMoreAgents: agents.next != nil,
            standing: numbers.map(Stage.standing))
        return Layout(visit, visitor, title: "Boards", here: "/boards").page("board-now", content)
    }

    private struct Content {
        let tabs: [Layout.Item]
        let lines: [LineView]
        let hasLines: Bool
        let hasMoreLines: Bool
        let others: [NoticeView]
        let hasOthers: Bool
        let columns: [String]
        let sends: [SendsView]
        let queues: [Queue]
        let agents: [Agent]
        let hasMoreAgents: Bool
        let standing: [Stage]?
    }

    private struct Queue {
        let line: String
        let waiting: Int
        let since: String?
        let path: String
    }

    private struct Agent {
        let id: String
        let name: String
        let state: String
        let since: String?
        let sessions: String
        let desk: String?
        let path: String

        init(_ agent: Shown.Agent, isAdministrator: Bool) {
            (id, name, since) = (agent.id, agent.name, agent.since)
            state = agent.state ?? "out"
            sessions = agent.receptionLimit.map { "\(agent.sessions) of \($0)" } ?? "\(agent.sessions)"
            desk = isAdministrator ? Address("/desk", ["agent": agent.id]).text : nil
            path = Address("/conversations", ["handler": "agent:\(agent.id)"]).text
        }
    }

    /// A number with what it counts.
    private struct Stage {
        let name: String
        let value: String
        let path: String?

        init(_ name: String, _ value: Double?, path: String? = nil) {
            (self.name, self.path) = (name, path)
            self.value = value.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" } ?? "not known"
        }

        /// How far what follows the log has come, and what waits.
        static func standing(_ numbers: Numbers) -> [Stage] {
            [
                Stage("Last position of the log", numbers.first("parley_log_head"), path: "/log?before=end"),
                Stage("Events that lists, transcripts and search lag behind", numbers.first("parley_views_lag")),
                Stage("Events that the totals lag behind", numbers.first("parley_totals_lag")),
                Stage("Submissions that wait for the writer", numbers.first("parley_broker_queue")),
                Stage("Conversations with a timer", numbers.first("parley_deadlines"), path: "/boards/timers"),
                Stage("Seconds that the earliest timer is late", numbers.first("parley_deadline_lag_seconds")),
                Stage("Faults of rules since the start", numbers.first("parley_rule_faults")),
                Stage("Conversations", numbers.first("parley_conversations"), path: "/conversations"),
                Stage("Open windows", numbers.first("parley_open_windows")),
            ] + numbers.all("parley_open_sessions", by: "handler").map { Stage("Open sessions: \($0.label)", $0.value) }
        }
    }
}

/// The next thousand timers, those that are late first.
private enum TimerBoard {
    @Sendable static func answer(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let settings: Shown.Settings = try await visit.get("/v1/settings")
        let asked = Address("/v1/timers", ["limit": "1000", "line": visit.query("line")])
        let timers: Shown.Timers = try await visit.get(asked.text)
        let rows = timers.timers.map { Row($0, settings) }
        let content = Content(
            tabs: BoardPages.tabs(here: "/boards/timers"),
            lines: Choice.lines(settings, chosen: visit.query("line")), timers: rows, isEmpty: rows.isEmpty,
            count: rows.count, late: timers.timers.count(where: \.late))
        return Layout(visit, visitor, title: "Timers, boards", here: "/boards").page("board-timers", content)
    }

    private struct Content {
        let tabs: [Layout.Item]
        let lines: [Choice]
        let timers: [Row]
        let isEmpty: Bool
        let count: Int
        let late: Int
    }

    private struct Row {
        let conversation: UInt32
        let line: String
        let name: String
        let why: String
        let deadline: String
        let isLate: Bool

        init(_ timer: Shown.Timers.Timer, _ settings: Shown.Settings) {
            (conversation, line) = (timer.conversation, settings.name(of: timer.line))
            name = RuleName.of(timer.rule)
            why = "/conversations/\(timer.conversation)/why#rule-\(timer.rule)"
            (deadline, isLate) = (timer.deadline, timer.late)
        }
    }
}
