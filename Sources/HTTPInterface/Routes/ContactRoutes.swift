import Decisions
import Encoding
import Events
import HTTPTypes
import Hummingbird
import Projections
import Timeline

/// Customers, whichever lines they write to: who they are, what they want, whether they are who they were.
struct ContactRoutes: Resource {
    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            operation(
                .get, "/v1/contacts/{id}", "getContact", .reading,
                "Shows a customer: every name with when it was true and when that was learnt, opt-in, and identity by line."
            )
            .answers(200, "The customer, as far as the token's lines have shown them.", ShownContact.schema)
            .handle { try await show($0, $1) },
            operation(
                .post, "/v1/contacts/{id}/opt-in", "changeOptIn", .sending,
                "Records what a customer wants sent outside the 24-hour window, with how that is known and since when."
            )
            .keyed()
            .body(
                .object(
                    [
                        "source": .string("How that is known: a form, a call. At most 500 characters."),
                        "change": .choice(OptInChanged.Change.allCases.map { "\($0)" }), "since": .time,
                    ], optional: ["change", "since"])
            )
            .answers(200, "The customer.", ShownContact.schema)
            .handle { try await changeOptIn($0, $1) },
            operation(
                .post, "/v1/contacts/{id}/verify", "verifyContact", .sending,
                "Records that somebody has made sure, outside WhatsApp, that a customer is who they were."
            )
            .harmlessAgain()
            .body(
                .object(
                    ["how": .string("A call, a visit. At most 500 characters."), "line": .string],
                    optional: ["line"])
            )
            .answers(200, "The customer.", ShownContact.schema)
            .handle { try await verify($0, $1) },
            operation(
                .post, "/v1/contacts/{id}/join", "joinContact", .administering,
                "Makes a contact one with another, where a late notice of the platform says that they are one person."
            )
            .keyed()
            .body(.object(["into": .integer]))
            .answers(200, "The contact who remains.", .object(["contact": .integer]))
            .handle { try await join($0, $1) },
        ]
    }

    private func operation(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ access: Access, _ summary: String
    ) -> Operation {
        Operation(method, path, id: id, tag: "Contacts", access: access, summary)
            .part("id", .integer, "The contact's number, as conversations and events have it.")
    }

    private func contact(_ exchange: Exchange) throws -> ContactID {
        guard let id = UInt32(exchange.path("id")) else { throw Problem.invalid("id", "is a contact's number") }
        return ContactID(id)
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        try .json(try await look(at: try contact(exchange), caller))
    }

    private func look(at id: ContactID, _ caller: Caller) async throws -> ShownContact {
        let shown = try await gate.look { world in ShownContact(id, in: world, for: caller) }
        // Who has no conversation with the token's lines doesn't exist for it.
        guard let shown else { throw Problem(.notFound, "there is no contact \(id) for this token") }
        return shown
    }

    private struct OptingIn: Decodable {
        var source: String
        var change: String?
        var since: String?
    }

    private func changeOptIn(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let id = try contact(exchange)
        let wanted = try await exchange.decode(OptingIn.self)
        guard let change = OptInChanged.Change(name: wanted.change ?? "opted-in") else {
            let names = OptInChanged.Change.allCases.map { "'\($0)'" }.joined(separator: ", ")
            throw Problem.invalid("change", "is one of \(names)")
        }
        let since = try wanted.since.map { text in
            guard let moment = Timestamp(iso8601: text) else {
                throw Problem.invalid("since", "is a moment such as '2026-01-06T09:00:00Z'")
            }
            return moment
        }
        _ = try await look(at: id, caller)
        let origin = try caller.origin(actingAs: nil)
        let events = try await gate.submit(for: exchange) {
            .changeOptIn(id, change, source: wanted.source, since: since, by: origin)
        }
        return try .json(try await look(at: id, caller)).telling(events)
    }

    private struct Verifying: Decodable {
        var how: String
        var line: String?
    }

    private func verify(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let id = try contact(exchange)
        let wanted = try await exchange.decode(Verifying.self)
        let shown = try await look(at: id, caller)
        let conversations = shown.conversations.filter { wanted.line == nil || $0.line == wanted.line }
        guard !conversations.isEmpty else {
            throw Problem.invalid("line", "has no conversation with contact \(id), as far as this token can see")
        }
        let origin = try caller.origin(actingAs: nil)
        var events: [RecordedEvent] = []
        for conversation in conversations {
            events += try await gate.submit(
                .verifyContact(ConversationID(conversation.id), how: wanted.how, by: origin))
        }
        return try .json(try await look(at: id, caller)).telling(events)
    }

    private struct Joining: Decodable { var into: UInt32 }

    private func join(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let id = try contact(exchange)
        let into = ContactID(try await exchange.decode(Joining.self).into)
        let origin = try caller.origin(actingAs: nil)
        let events = try await gate.submit(for: exchange) { .joinContacts(id, into: into, by: origin) }
        for case .contactsJoined(let joined) in events.map(\.event) {
            return try .json(["contact": joined.into.rawValue]).telling(events)
        }
        throw Problem(.internalError, "the contacts were neither joined nor refused")
    }
}
