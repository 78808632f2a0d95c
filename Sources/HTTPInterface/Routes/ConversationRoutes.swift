import Broker
import EventLog
import Events
import GRDB
import Hummingbird
import Projections
import Timeline
import Views

/// Conversations, their events and their messages, to be read.
struct ConversationRoutes: Resource {
    /// How many of a conversation's newest events are looked at for its last message.
    private static let lastMessageLimit = 64
    private static let tag = "Conversations"

    private let gate: Gate
    private let reader: LogReader
    private let views: ViewReader
    /// Bytes of a page.
    private let limit: Int

    init(_ interior: HTTPInterior) {
        (gate, reader, views) = (interior.gate, interior.reader, interior.viewReader)
        limit = interior.configuration.limits.page
    }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/conversations", id: "listConversations", tag: ConversationRoutes.tag, access: .reading,
                "Lists conversations, behind the log by what the answer's `Parley-Position` says."
            )
            .query("open", .boolean, "Only those with an open session, or only those without.")
            .query("line", .string, "Only those on this line.")
            .query("handler", .string, "Only those whose open session this handler has, such as `agent:ana`.")
            .query(
                "waiting", .boolean, "Only those in which a customer's message waits for an answer, or only the others."
            )
            .query(
                "q", .string,
                "Only those in which these words were said, or whose customer is called so; the newest of what was found first."
            )
            .query(
                "sort", .choice(ConversationQuery.Order.allCases.map(\.rawValue)),
                "`number`; `newest`: in which something was said last; `waiting`: those that wait, the longest first."
            )
            .listing()
            .answers(
                200, "Conversations; `next` is the `after` of the next page.",
                .object(["conversations": .list(ShownConversation.schema), "next": .orNull(.integer)])
            )
            .atLeast()
            .handle { try await list($0, $1) },
            about("", id: "getConversation", "Shows one: window, session, timers, pending response, identity.")
                .answers(200, "The conversation.", ShownConversation.schema)
                .handle { try await show($0, $1) },
            about("/events", id: "listEvents", "Lists a conversation's events in order of the log.")
                .paged().inWords().answers(200, "Events.", .page("events", of: ShownEvent.schema))
                .handle { try await events($0, $1) },
            about(
                "/messages", id: "listMessages",
                "Lists a conversation's messages in order of the log, with what became of ours."
            )
            .paged().atLeast().answers(200, "Messages.", .page("messages", of: ShownMessage.schema))
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
        let query = try exchange.conversationQuery(for: caller)
        let search = try exchange.search(in: query)
        let (settings, now, limit) = (gate.broker.setup.settings, gate.now, limit)
        let (list, position) = try await views.read(exchange, isSearch: search != nil) { database in
            var list = try ConversationPage(query, search, in: database, under: settings)
            // On the thread that may block: 200 conversations are some milliseconds of work.
            if caller.isUnlimited { list.page = list.shown(at: now, limit: limit) }
            return list
        }
        if let page = list.page { return page.response().telling(position) }
        // Of customers, who sees some lines only knows what these have shown.
        var known = list
        let ids = list.glimpses.map(\.state.contact)
        let contacts = try await gate.look { world in ids.map { world.directory.contact($0, for: caller) } }
        for (index, contact) in contacts.enumerated() { known.glimpses[index].contact = contact }
        return known.shown(at: now, limit: limit).response().telling(position)
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
    ) throws -> ShownConversation {
        let last = try log.lastMessage(of: glimpse.state.id, lookingAt: ConversationRoutes.lastMessageLimit)
        return ShownConversation(glimpse, lastMessage: last.flatMap(ListedMessage.init), at: now)
    }

    private func events(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let id = try await gate.conversation(named: exchange.path("id"), for: caller).state.id
        let (page, inWords) = (try exchange.page(), try exchange.inWords())
        let list = try await reader.read { [limit] log in
            let (positions, hasMore) = try log.positions(of: id, in: page)
            var list = ListPage("events", limit: limit)
            try list.fill(
                with: page.inOrder(positions), next: page.next(positions, hasMore), name: \.rawValue,
                json: { try log.event(at: $0).map { ShownEvent($0, inWords: inWords).json } })
            return list
        }
        return list.response(isBackwards: page.isNewest)
    }

    private func messages(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let page = try exchange.page()
        let (log, limit) = (gate.broker.log, limit)
        // The lists know nearly every conversation that is named by its number: then nobody else is asked.
        if case .number(let id)? = ConversationName(exchange.path("id")) {
            let (list, position) = try await views.read(exchange) { database -> ListPage? in
                guard let line = try ConversationQuery.line(of: id, in: database), caller.sees(line) else { return nil }
                return try page.messages(of: id, in: database, log, limit: limit)
            }
            if let list { return list.response(isBackwards: page.isNewest).telling(position) }
        }
        let id = try await gate.conversation(named: exchange.path("id"), for: caller).state.id
        let (list, position) = try await views.read(exchange) { try page.messages(of: id, in: $0, log, limit: limit) }
        return list.response(isBackwards: page.isNewest).telling(position)
    }
}

/// A page of conversations, and what is to be known to show them.
private struct ConversationPage {
    let found: [ListedConversation]
    let next: UInt64?
    let isSearch: Bool
    var glimpses: [ConversationGlimpse]
    /// As it is shown, once it is.
    var page: ListPage?

    init(
        _ query: ConversationQuery, _ search: ConversationSearch?, in database: Database, under settings: Settings
    ) throws {
        isSearch = search != nil
        if let search {
            (found, next) = try search.page(in: database)
        } else {
            let (found, hasMore) = try query.page(in: database)
            (self.found, next) = (found, hasMore ? found.last?.key : nil)
        }
        glimpses = found.map { ConversationGlimpse($0, settings) }
    }

    func shown(at now: Timestamp, limit: Int) -> ListPage {
        var page = ListPage("conversations", limit: limit)
        page.fill(
            with: zip(found, glimpses), next: next, name: { $0.0.key },
            json: { listed, glimpse in
                let match: Position?? = isSearch ? .some(listed.match.map { Position($0) }) : nil
                let shown = ShownConversation(glimpse, lastMessage: listed.lastMessage, at: now, match: match)
                return Array(shown.json.utf8)
            })
        return page
    }
}

extension Page {
    /// The messages of a conversation, from the tables and, what was said, from the log.
    fileprivate func messages(
        of id: ConversationID, in database: Database, _ log: any EventLog, limit: Int
    ) throws -> ListPage {
        let transcript = Transcript(of: id, after: after, before: before, limit: self.limit, isNewest: isNewest)
        let (listed, hasMore) = try transcript.page(in: database)
        return try log.messages(inOrder(listed), next: next(listed.map(\.position), hasMore), limit: limit)
    }
}

extension Exchange {
    /// Which conversations are asked for, of those that the caller may see.
    fileprivate func conversationQuery(for caller: Caller) throws -> ConversationQuery {
        var query = ConversationQuery()
        query.isOpen = try self.query(flag: "open")
        query.isWaiting = try self.query(flag: "waiting")
        if let line = self.query("line") {
            query.lines = caller.sees(LineID(line)) ? [line] : []
        } else if !caller.isUnlimited {
            query.lines = caller.lines.map(\.rawValue).sorted()
        }
        if let text = self.query("handler") {
            guard let handler = Handler(text) else {
                throw Problem.invalid("handler", "is 'unassigned', 'queue', 'bot:NAME', 'agent:ID' or 'workbin:NAME'")
            }
            query.handler = handler
        }
        if let text = self.query("sort") {
            guard let order = ConversationQuery.Order(rawValue: text) else {
                let orders = ConversationQuery.Order.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                throw Problem.invalid("sort", "is one of \(orders)")
            }
            query.order = order
        }
        query.after = try self.query("after", in: 0...Position.largest.rawValue)
        query.limit = try limit()
        return query
    }

    /// What is searched; nil where nothing is.
    fileprivate func search(in query: ConversationQuery) throws -> ConversationSearch? {
        guard let words = self.query("q") else { return nil }
        guard words.utf8.count <= 1_000 else { throw Problem.invalid("q", "has at most 1,000 bytes") }
        let search = ConversationSearch(words, in: query)
        guard search.hasWords else { throw Problem.invalid("q", "needs a word: letters or digits to look for") }
        guard self.query("sort") == nil else {
            throw Problem.invalid("sort", "is not taken with 'q': the newest of what was found comes first")
        }
        return search
    }
}

extension Operation {
    /// A copy that describes the conversation in its path.
    func conversationPart() -> Operation { part("id", .string, "The conversation's number, or LINE%2FCONTACT.") }

    /// A copy whose answer tells at least what the request asks for.
    func atLeast() -> Operation {
        header(
            "Parley-At-Least", .integer,
            "A position that the answer has to tell at least, such as an answer's `Parley-Position`: it is waited for.")
    }

    /// A copy that can tell events in words.
    func inWords() -> Operation { query("words", .boolean, "Whether each is told in words, too, with its reason.") }

    /// A copy that lists what stands in the log.
    func paged() -> Operation {
        query("after", .integer, "Only what stands after this position; the oldest of it come first.")
            .query(
                "before", .string, "The newest before this position, or `end` for the newest of all, oldest first."
            )
            .limited()
    }
}

extension Exchange {
    /// Whether events are to be told in words, too.
    func inWords() throws -> Bool { try query(flag: "words") ?? false }
}

extension Schema {
    /// A list with the position at which the next one begins.
    static func page(_ name: String, of element: Schema) -> Schema {
        object([name: list(element), "next": orNull(integer)])
    }
}
