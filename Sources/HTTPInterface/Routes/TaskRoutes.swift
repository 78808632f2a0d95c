import Broker
import Decisions
import Encoding
import Events
import Hummingbird
import Projections
import Settings
import Timeline
import Views

/// The tasks that answer customers (S0.1): listed, shown, edited, locked, and noted as favourites (S0.7).
struct TaskRoutes: Resource {
    private let gate: Gate
    private let views: ViewReader

    init(_ interior: HTTPInterior) { (gate, views) = (interior.gate, interior.viewReader) }

    var operations: [Operation] {
        [
            listOperation.handle { try await list($0, $1) },
            showOperation.handle { try await show($0, $1) },
            putOperation.handle { try await put($0, $1, isPatch: false) },
            patchOperation.handle { try await put($0, $1, isPatch: true) },
            removeOperation.handle { exchange, caller in
                let events = try await gate.submit(
                    .removeTask(id: exchange.path("id"), by: try caller.origin(actingAs: nil)))
                return Response(status: .noContent).telling(events)
            },
            lockOperation.handle { try await lock(true, $0, $1) },
            unlockOperation.handle { try await lock(false, $0, $1) },
            favouriteOperation.handle { try await favourite($0, $1) },
        ]
    }

    private func list(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let (limit, after) = (try exchange.limit(), exchange.query("after") ?? "")
        let (received, position) = try await received(exchange, caller)
        let settings = gate.broker.setup.settings
        let page = Array(settings.tasks.all.lazy.filter { $0.id > after }.prefix(limit + 1))
        let next = page.count > limit ? SettingNode(.text(page[limit - 1].id)) : SettingNode(.null)
        let shown = page.prefix(limit).map { $0.shown(under: settings, to: caller, received: received?[$0.id] ?? 0) }
        let list = SettingNode(.mapping([.init("tasks", SettingNode(.sequence(shown))), .init("next", next)]))
        return .json(list).telling(position)
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let id = exchange.path("id")
        let (received, position) = try await received(exchange, caller)
        let settings = gate.broker.setup.settings
        guard let task = settings.tasks[id] else {
            throw Problem(.notFound, "there is no task '\(id)': list them with 'GET /v1/tasks'")
        }
        return .json(task.shown(under: settings, to: caller, received: received?[id] ?? 0)).telling(position)
    }

    /// How many messages each task has received: of all lines together.
    private func received(_ exchange: Exchange, _ caller: Caller) async throws -> ([String: Int]?, Position) {
        let now = gate.now
        let (usage, position) = try await views.read(exchange) { try TaskUsage.taken(in: $0, at: now) }
        return (usage.received, position)
    }

    private func put(_ exchange: Exchange, _ caller: Caller, isPatch: Bool) async throws -> Response {
        let (id, reading) = (exchange.path("id"), SettingReading())
        var body = try SettingsRoutes.node(of: await exchange.body(), reading)
        guard body.isMapping else {
            reading.report(body, "must be an object")
            return try .mistakes(reading.mistakes)
        }
        let namesLines = body["lines"].map { !$0.isNull } ?? false
        if isPatch {
            guard let before = gate.broker.setup.settings.tasks[id] else {
                throw Problem(.notFound, "there is no task '\(id)': make it with 'PUT /v1/tasks/\(id)'")
            }
            body = before.said.patched(by: body).located()
        } else if body["id"] == nil {
            body["id"] = SettingNode(.text(id))
        }
        if body["id"]?.scalar != id { reading.report(body["id"] ?? body, "stands in the path; remove it") }
        guard let wanted = WantedTask(body, reading), reading.mistakes.isEmpty else {
            return try .mistakes(reading.mistakes)
        }
        // A task that is put is all that was said of it; one that is patched keeps the lines that are not mentioned.
        let lines = namesLines || !isPatch ? wanted.lines.map { LineID($0) } : nil
        return try await submit(
            .setTask(wanted.task, lines: lines, by: try caller.origin(actingAs: nil)), exchange, caller)
    }

    private func lock(_ isLocked: Bool, _ exchange: Exchange, _ caller: Caller) async throws -> Response {
        try await exchange.decodeNothing()
        let origin = try caller.origin(actingAs: nil)
        return try await submit(.lockTask(id: exchange.path("id"), isLocked, by: origin), exchange, caller)
    }

    private struct Favouring: Decodable { var favourite: Bool? }

    private func favourite(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let isOne = try await exchange.decode(Favouring.self).favourite ?? true
        return try await submit(
            .favouriteTask(id: exchange.path("id"), isOne, by: try caller.origin(actingAs: nil)), exchange, caller)
    }

    private func submit(_ command: Command, _ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let events = try await gate.submit(for: exchange) { command }
        return try await show(exchange, caller).telling(events)
    }
}

/// What a request wants a task to be.
struct WantedTask: SettingGroup {
    var task = BotTask()
    var lines: [String] = []

    init() {}

    mutating func declare(_ s: inout SettingCoder) {
        task.declare(&s)
        BotTask.declare(lines: &lines, &s)
    }
}

extension BotTask {
    /// The task as `/v1` shows it: what is said of it, the lines of the token's that it has, and what is noted of it.
    fileprivate func shown(under settings: Settings, to caller: Caller, received: Int) -> SettingNode {
        let note = settings.tasks.note(on: id)
        let lines = settings.lines(startingWith: id).filter(caller.sees).map { SettingNode(.text($0.rawValue)) }
        let lock = note.lock.map { lock in
            SettingNode(
                .mapping([
                    .init("by", SettingNode(.text(lock.by))), .init("at", SettingNode(.text(lock.at.description))),
                ]))
        }
        let noted: [SettingNode.Entry] = [
            .init("lines", SettingNode(.sequence(lines))),
            .init("otherLines", SettingNode(.flag(settings.othersStart(with: id)))),
            .init("favourite", SettingNode(.flag(note.isFavourite))),
            .init("locked", lock ?? SettingNode(.null)),
            .init(
                "messagesReceived",
                caller.isUnlimited ? SettingNode(.number(Int64(received))) : SettingNode(.null)),
            .init("setBy", note.setBy.isEmpty ? SettingNode(.null) : SettingNode(.text(note.setBy))),
        ]
        return SettingNode(.mapping(said.entries + noted))
    }
}
