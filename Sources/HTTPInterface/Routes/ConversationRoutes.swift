import Broker
import EventLog
import Events
import Hummingbird
import Projections
import Timeline

/// Conversations, their events and their messages, to be read.
struct ConversationRoutes: Resource {
    /// How many of a conversation's newest events are looked at for its last message.
    private static let lastMessageLimit = 64
    private static let tag = "Conversations"

    private let gate: Gate
    private let reader: LogReader
    /// Bytes of a page.
    private let limit: Int

    init(_ interior: HTTPInterior) {
        (gate, reader, limit) = (interior.gate, interior.reader, interior.configuration.limits.page)
    }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/conversations", id: "listConversations", tag: ConversationRoutes.tag, access: .reading,
                "Lists conversations in order of their numbers."
            )
            .query("open", .boolean, "Only those with an open session, or only those without.")
            .query("line", .string, "Only those on this line.")
            .query("handler", .string, "Only those whose open session this handler has, such as `agent:ana`.")
            .query("after", .integer, "Only those after this conversation.")
            .query("limit", .integer(1...Page.largest), "How many at most; \(Page.usual) unless given.")
            .answers(
                200, "Conversations; `next` is the `after` of the next page.",
                .object(["conversations": .list(ConversationView.schema), "next": .orNull(.integer)])
            )
            .handle { try await list($0, $1) },
            about("", id: "getConversation", "Shows one: window, session, timers, pending response, identity.")
                .answers(200, "The conversation.", ConversationView.schema)
                .handle { try await show($0, $1) },
            about("/events", id: "listEvents", "Lists a conversation's events in order of the log.")
                .paged().answers(200, "Events.", .page("events", of: EventView.schema))
                .handle { try await events($0, $1) },
            about(
                "/messages", id: "listMessages",
                "Lists a conversation's messages in order of the log, with what became of ours."
            )
            .paged().answers(200, "Messages.", .page("messages", of: MessageView.schema))
            .handle { try await messages($0, $1) },
        ]
    }

    /// An operation that reads one conversation.
    private func about(_ ending: String, id: String, _ summary: String) -> Operation {
        Operation(
            .get, "/v1/conversations/{id}\(ending)", id: id, tag: ConversationRoutes.tag, access: .reading, summary
        )
        .conversationPart()
    }

    private func list(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        var filter = ConversationFilter()
        filter.isOpen = try exchange.query(flag: "open")
        filter.line = exchange.query("line").map { LineID($0) }
        if let text = exchange.query("handler") {
            guard let handler = Handler(text) else {
                throw Problem.invalid("handler", "is 'unassigned', 'queue', 'bot:NAME', 'agent:ID' or 'workbin:NAME'")
            }
            filter.handler = handler
        }
        let after = ConversationID(UInt32(try exchange.query("after", in: 0...UInt64(UInt32.max)) ?? 0))
        let (found, hasMore) = try await gate.conversations(filter, after: after, limit: exchange.limit(), for: caller)
        let (now, limit) = (gate.now, limit)
        let page = try await reader.read { log in
            var page = ListPage("conversations", limit: limit)
            try page.fill(
                with: found, next: hasMore ? found.last.map { UInt64($0.state.id.rawValue) } : nil,
                name: { UInt64($0.state.id.rawValue) }, json: { Array(try view(of: $0, in: log, at: now).json.utf8) })
            return page
        }
        return page.response()
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        try await answer(with: try await gate.conversation(named: exchange.path("id"), for: caller))
    }

    /// The answer that shows a conversation.
    func answer(with glimpse: ConversationGlimpse) async throws -> Response {
        let now = gate.now
        return .json(text: try await reader.read { try view(of: glimpse, in: $0, at: now).json })
    }

    private func view(
        of glimpse: ConversationGlimpse, in log: any EventLog, at now: Timestamp
    ) throws -> ConversationView {
        let last = try log.lastMessage(of: glimpse.state.id, lookingAt: ConversationRoutes.lastMessageLimit)
        return ConversationView(glimpse, lastMessage: last, at: now)
    }

    private func events(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let id = try await gate.conversation(named: exchange.path("id"), for: caller).state.id
        let page = try exchange.page()
        let list = try await reader.read { [limit] log in
            let (positions, hasMore) = try log.positions(of: id, in: page)
            var list = ListPage("events", limit: limit)
            try list.fill(
                with: page.inOrder(positions), next: page.next(positions, hasMore), name: \.rawValue,
                json: { try log.event(at: $0).map { EventView($0).json } })
            return list
        }
        return list.response(isBackwards: page.isNewest)
    }

    private func messages(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let id = try await gate.conversation(named: exchange.path("id"), for: caller).state.id
        let page = try exchange.page()
        let list = try await reader.read { [limit] in try $0.messages(of: id, in: page, limit: limit) }
        return list.response(isBackwards: page.isNewest)
    }
}

extension Operation {
    /// A copy that describes the conversation in its path.
    func conversationPart() -> Operation { part("id", .string, "The conversation's number, or LINE%2FCONTACT.") }

    fileprivate func paged() -> Operation {
        query("after", .integer, "Only what stands after this position; the oldest of it come first.")
            .query(
                "before", .string, "The newest before this position, or `end` for the newest of all, oldest first."
            )
            .query("limit", .integer(1...Page.largest), "How many at most; \(Page.usual) unless given.")
    }
}

extension Schema {
    /// A list with the position at which the next one begins.
    fileprivate static func page(_ name: String, of element: Schema) -> Schema {
        object([name: list(element), "next": orNull(integer)])
    }
}
