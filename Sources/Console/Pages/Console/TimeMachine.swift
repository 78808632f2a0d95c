import HTTPInterface
import Timeline

/// A conversation as of now, or of any moment before, also beside another (B3, B10). Every moment has an address of its own.
enum TimeMachine {
    @Sendable static func answer(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let settings: Shown.Settings = try await visit.get("/v1/settings")
        let now = try await ConversationHead.find(visit)
        let machine = Machine(visit: visit, conversation: now)
        let content = try await machine.content(ConversationHead(now, settings, visitor, here: ""))
        let title = "\(now.contact.title), conversation \(now.id)"
        let layout = Layout(visit, visitor, title: title, here: "/conversations", modules: ["machine.js"])
        return layout.page("conversation", content)
    }
}

/// Asks for a conversation as of the moments that an address names.
private struct Machine {
    let visit: Visit
    let conversation: Shown.Conversation

    private var path: String { "/conversations/\(conversation.id)" }
    private var clock: String { visit.query("by") == "occurred" ? "occurred" : "recorded" }
    private var isNow: Bool { visit.query("at") == nil && visit.query("event") == nil }

    func content(_ head: ConversationHead) async throws -> Content {
        let wanted = try visit.query("event").map { "event=\($0.encoded)" } ?? moment("at")
        let first = try await then(wanted)
        let second: Shown.Then? =
            if visit.query("and") == "now" {
                try await then(nil)
            } else if let beside = try moment("and") {
                try await then(beside)
            } else {
                nil
            }
        let messages = try await messages(asOf: isNow ? nil : first)
        let between = if let first, let second { try await events(between: first, second) } else { Between() }
        let sides = [first, second].compactMap { $0 }
        return Content(
            head: head, live: isNow && second == nil ? "/v1/events?conversation=\(conversation.id)" : nil,
            controls: first.map {
                Controls($0, at: visit.query("at"), and: visit.query("and"), clock: clock, path: path)
            },
            isTooLong: first == nil, isNow: isNow,
            sides: sides.enumerated().map { index, then in
                Side(
                    then, number: index + 1, other: sides.count > 1 ? sides[1 - index] : nil, isNow: isNow && index == 0
                )
            },
            isPair: second != nil, between: between, hasNothingBetween: second != nil && between.events.isEmpty,
            messages: Transcript.views(of: messages.found), earlier: messages.earlier, later: messages.later)
    }

    /// What a parameter names, as `/v1` is asked for it: `120`, `#120`, or a moment.
    private func moment(_ name: String) throws -> String? {
        guard let text = visit.query(name) else { return nil }
        let digits = text.hasPrefix("#") ? String(text.dropFirst()) : text
        if UInt64(digits) != nil { return "position=\(digits)" }
        guard Timestamp(iso8601: text) != nil else {
            throw PageProblem(
                422, "'\(text.prefix(40))' is neither a position nor a moment",
                "Say a position, such as 120, or a moment with its zone, such as 2026-01-05T09:00:00Z.")
        }
        return "\(clock)=\(text.encoded)"
    }

    /// Nil for a conversation that is too long for one request.
    private func then(_ asked: String?) async throws -> Shown.Then? {
        do {
            return try await visit.get("/v1\(path)/at\(asked.map { "?\($0)" } ?? "")")
        } catch let problem as PageProblem where problem.status == 413 && isNow { return nil }
    }

    private func messages(
        asOf then: Shown.Then?
    ) async throws -> (found: [Shown.Message], earlier: String?, later: String?) {
        let base = Address(path, ["at": visit.query("at"), "event": visit.query("event"), "by": visit.query("by")])
        var asked = Address("/v1\(path)/messages", ["limit": "50"])
        asked.setPage(of: visit, newest: then.map { "\($0.position + 1)" } ?? "end")
        let page: Shown.Messages = try await visit.get(asked.text)
        let moment = then.flatMap { Timestamp(iso8601: $0.moment) }
        let found = page.messages.compactMap { message in
            if let then, let moment { message.asOf(then.position, moment) } else { message }
        }
        let goesForward = visit.query("after") != nil
        let first = page.messages.map(\.position).min()
        let earlier = goesForward ? first : page.next
        let last = goesForward ? page.next : visit.query("before") == nil ? nil : page.messages.map(\.position).max()
        return (
            found, earlier.map { base.with("before", "\($0)").text }, last.map { base.with("after", "\($0)").text }
        )
    }

    /// What happened between two moments, a page of it: from the first of them on, or after the event that the address names.
    private func events(between one: Shown.Then, _ other: Shown.Then) async throws -> Between {
        let (low, high) = (min(one.position, other.position), max(one.position, other.position))
        let start = max(visit.query("after-event").flatMap { UInt64($0) } ?? low, low)
        guard start < high else { return Between() }
        let page: Shown.Events = try await visit.get("/v1\(path)/events?words=true&limit=100&after=\(start)")
        let inside = page.events.filter { $0.position <= high }
        let last = inside.last?.position ?? high
        let goesOn = page.next != nil && inside.count == page.events.count && last < high
        var here = Address(path)
        for name in ["at", "event", "and", "by"] { here.set(name, visit.query(name)) }
        return Between(
            events: inside.map { EventView($0, in: path, among: page.events) },
            first: start > low ? "\(here.text)#between-title" : nil,
            more: goesOn ? "\(here.with("after-event", "\(last)").text)#between-title" : nil)
    }
}

/// A page of what happened between two moments.
private struct Between {
    var events: [EventView] = []
    var first: String?
    var more: String?
}

/// A conversation as the page shows it.
private struct Content {
    let head: ConversationHead
    let live: String?
    let controls: Controls?
    let isTooLong: Bool
    let isNow: Bool
    let sides: [Side]
    let isPair: Bool
    let between: Between
    let hasNothingBetween: Bool
    let messages: [MessageView]
    let earlier: String?
    let later: String?
}

/// What leads to other moments.
private struct Controls {
    let path: String
    let event: Int
    let of: Int
    let at: String
    let and: String
    let clocks: [Choice]
    let previous: String?
    let next: String?

    init(_ then: Shown.Then, at: String?, and: String?, clock: String, path: String) {
        (self.path, event, of) = (path, then.event, then.of)
        (self.at, self.and) = (at ?? "", and ?? "")
        clocks = Choice.all(
            ["recorded": "By what was recorded then", "occurred": "By what had happened then"], chosen: clock)
        let address = Address(path, ["and": and, "by": and == nil ? nil : clock])
        previous = then.previous.map { address.with("at", "\($0)").text }
        next = then.next.map { address.with("at", "\($0)").text }
    }
}

/// A conversation as of one moment.
private struct Side {
    let number: Int
    let position: UInt64
    let moment: String
    let event: Int
    let of: Int
    let isNow: Bool
    let facts: [Fact]

    struct Fact {
        let label: String
        let text: String
        let isChanged: Bool
    }

    init(_ then: Shown.Then, number: Int, other: Shown.Then?, isNow: Bool) {
        (self.number, position, moment, event, of) = (number, then.position, then.moment, then.event, then.of)
        self.isNow = isNow
        let others = Set(other?.facts ?? then.facts)
        facts = then.facts.map { Fact(label: $0.label, text: $0.text, isChanged: !others.contains($0)) }
    }
}
