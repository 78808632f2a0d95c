import Broker
import Decisions
import EventLog
import Events
import Hummingbird
import Messages
import Timeline
import WhatsApp

/// Marks customers' messages as read at the platform (B5), which is recorded in the conversation that has the message.
struct GraphReading: Sendable {
    private let gate: Gate
    private let reader: LogReader
    private let passing: GraphPassing

    init(_ interior: HTTPInterior) {
        (gate, reader, passing) = (interior.gate, interior.reader, GraphPassing(interior))
    }

    /// Marks a message as read, and everything before it with it.
    ///
    /// - Parameter body: The request, which goes on as it is.
    func mark(
        _ message: MessageID, showsTyping: Bool, on line: LineID, _ body: [UInt8], _ exchange: Exchange,
        _ caller: Caller
    ) async throws -> Response {
        let path = GraphPath(version: exchange.path("version"), line: line)
        let errand = passing.errand(path, of: line, try caller.origin(actingAs: nil))
        var request = ForwardedRequest("POST", version: path.version, path: path.text)
        request.fields = [("Content-Type", "application/json")]
        let outward = try GraphBody.passedOn(body, limit: body.count)
        try exchange.refuseToken(in: outward)
        request.body = .bytes(outward)
        _ = exchange.place?.becomeWaiting()
        let known = try await conversation(of: message, on: line)
        let result = await (try passing.way(by: errand.connector)).forward(request, by: errand.connector)
        guard case .answered(let answer) = result else {
            if case .unanswered = result { try await passing.record(errand, nil) }
            return try GraphAnswer(GraphPassing.answer(in: result, changes: false))
                .response(to: exchange, path, line: nil)
        }
        if let known, (try? GraphAnswer(answer))?.isSuccess == true {
            var marked = MessageMarkedRead()
            (marked.message, marked.by, marked.typing) = (message, errand.by, showsTyping)
            try await passing.record(.recordMarkedRead(known, marked))
        } else {
            try await passing.record(errand, answer)
        }
        return try GraphAnswer(answer).response(to: exchange, path, line: nil)
    }

    /// The conversation in which a customer's message on this line is known.
    private func conversation(of message: MessageID, on line: LineID) async throws -> ConversationID? {
        let key = DedupeKey(identity: WebhookDecoder.identity(ofMessage: message))
        return try await reader.read { log in
            guard let position = try log.position(of: key), position <= log.head,
                let event = try log.event(at: position), case .messageReceived(let received) = event.event,
                received.line == line
            else { return nil }
            return event.conversation
        }
    }
}
