import Broker
import Decisions
import Encoding
import EventLog
import Events
import Hummingbird
import Messages
import Projections
import Settings
import Views

/// Messages of ours: asked for in a conversation, and looked up by Parley's id.
struct MessageRoutes: Resource {
    private let gate: Gate
    private let reader: LogReader
    private let views: ViewReader

    init(_ interior: HTTPInterior) {
        (gate, reader, views) = (interior.gate, interior.reader, interior.viewReader)
    }

    var operations: [Operation] {
        [
            Operation(
                .post, "/v1/conversations/{id}/messages", id: "sendMessage", tag: "Messages", access: .sending,
                "Asks for a message to be sent: 202 with `parley.POSITION`. What a rule refuses is a problem with "
                    + "the reason."
            )
            .part(
                "id", .string,
                "The conversation's number, or LINE%2FCONTACT with a phone number, a user id or a customer id "
                    + "(`customer:ID`); one that there is not yet begins."
            )
            .keyed()
            .body(WantedMessage.schema)
            .answers(
                202, "It is durable that the message is to be sent.",
                .object(
                    [
                        "id": .string, "status": .choice(["requested"]),
                        "ids": .list(
                            .string("Parley's ids of a standard response's messages, in the order in which they go.")),
                    ], optional: ["ids"])
            )
            .handle { try await send($0, $1) },
            Operation(
                .get, "/v1/messages/{id}", id: "getMessage", tag: "Messages", access: .reading,
                "Shows a message of ours: its request, its attempts and its receipts."
            )
            .part("id", .string, "Parley's id of the message: parley.POSITION.")
            .answers(200, "The message.", ShownMessage.schema)
            .handle { try await show($0, $1) },
        ]
    }

    private func send(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let wanted = try await exchange.decode(WantedMessage.self)
        let events = try await gate.submit(for: exchange) { .send(try await command(for: wanted, exchange, caller)) }
        var ids: [String] = []
        for event in events {
            switch event.event {
            case .sendRefused(let refused) where ids.isEmpty: throw Problem(refused)
            case .sendRequested: ids.append(SendName(event.position).text)
            default: continue
            }
        }
        guard let first = ids.first else {
            throw Problem(.internalError, "the message was neither requested nor refused")
        }
        let answer = RequestedMessage(id: first, status: "requested", ids: wanted.response == nil ? nil : ids)
        return try .json(answer, status: .accepted).telling(events)
    }

    /// What a request wants sent.
    private func command(
        for wanted: WantedMessage, _ exchange: Exchange, _ caller: Caller
    ) async throws -> SendCommand {
        let (recipient, identity) = try await recipient(named: exchange.path("id"), caller)
        var command = SendCommand(to: recipient, try wanted.saying(), by: try caller.origin(actingAs: wanted.by))
        command.correlationID = wanted.correlationID ?? ""
        command.callbackData = wanted.callbackData ?? ""
        command.identityHash = try wanted.hash(known: identity)
        command.options = try wanted.options(now: gate.broker.time.now)
        if let after = wanted.after {
            guard let name = SendName(after) else {
                throw Problem.invalid("after", "is Parley's id of a message, such as parley.42")
            }
            command.after = name.position
        }
        return command
    }

    /// Who a message goes to, with what is known of who they are: the customer of a conversation, or somebody to whom nothing was
    /// said yet from that line (S4.1).
    private func recipient(
        named text: String, _ caller: Caller
    ) async throws -> (SendCommand.Recipient, Identity) {
        do {
            let state = try await gate.conversation(named: text, for: caller).state
            return (.conversation(state.id), state.identity)
        } catch let problem as Problem where problem.kind == .notFound {
            guard case .pair(let line, let name)? = ConversationName(text), caller.sees(line), !name.isEmpty else {
                throw problem
            }
            return (try Destination(named: name).recipient(from: line), Identity())
        }
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let text = exchange.path("id")
        let missing = Problem(.notFound, "there is no message '\(text)': ids look like parley.42")
        guard let name = SendName(text) else { throw missing }
        guard name.position <= gate.broker.log.head else { throw missing }
        // What was asked for a moment ago is waited for.
        let (found, position) = try await views.read(atLeast: name.position) { database in
            try Transcript.message(at: name.position, in: database).map {
                (listed: $0, answer: try Transcript.answer(to: $0, in: database)?.replyID)
            }
        }
        // A message of another line doesn't exist for this token.
        guard let (listed, answer) = found, let fate = listed.fate, caller.sees(listed.line),
            var message = try await reader.read({ try $0.message(listed) })
        else { throw missing }
        message.send = SendOutput(of: fate, named: message.id, answer: answer)
        return try .json(message).telling(position)
    }

    private struct RequestedMessage: Encodable {
        let id: String
        let status: String
        let ids: [String]?
    }
}

extension Problem {
    /// A rule's refusal of a message.
    init(_ refused: SendRefused) {
        self.init(refused.code == 131_047 ? .windowClosed : .sendRefused, refused.reason)
        code = refused.code
        rule = refused.decision.rule
    }
}
