import Broker
import Decisions
import Events
import Hummingbird
import Messages
import Timeline
import WhatsApp

/// The Graph API's `messages` route: client libraries work by changing their base URL (B5).
struct GraphRoutes {
    let gate: Gate
    let outcomes: SendOutcomes
    let configuration: HTTPConfiguration
    let clock: any Clock<Duration>

    func add(to routes: inout Routes) {
        routes.add(messages(limit: configuration.limits.graphBody)) { try await send($0, $1) }
    }

    /// Whether a part of a path is a version of the Graph API, such as `v23.0`.
    static func isVersion(_ part: some StringProtocol) -> Bool {
        let numbers = part.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        return part.first == "v" && numbers.count == 2
            && numbers.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }
    }

    private func send(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let version = exchange.path("version")
        guard GraphRoutes.isVersion(version) else {
            throw GraphError(httpStatus: 404, code: 2500, title: "(#2500) Unknown path components: /\(version)")
        }
        let line = LineID(exchange.path("phone_number_id"))
        guard caller.sees(line) else { throw Problem(.notFound, "there is no line '\(line)' for this token") }
        switch SendRequestDecoder.decode(try await exchange.body()) {
        case .failure(let error): throw error
        case .success(.markRead):
            throw GraphError(131_051, "Parley doesn't mark messages as read yet: leave these requests out")
        case .success(.message(let message)): return try await send(message, from: line, caller)
        }
    }

    private func send(_ message: MessageToSend, from line: LineID, _ caller: Caller) async throws -> Response {
        var command = SendCommand(
            to: .party(message.recipient, from: line), message.content, by: try caller.origin(actingAs: nil))
        command.callbackData = message.callbackData
        command.identityHash = message.identityHash
        for event in try await gate.submit(.send(command)) {
            switch event.event {
            case .sendRefused(let refused): throw GraphError(refused.code, refused.reason)
            case .sendRequested: return try await answer(to: message, requestedIn: event)
            default: continue
            }
        }
        throw GraphError(131_000, "the message was neither requested nor refused: see Parley's log")
    }

    /// Waits for what the platform says, for as long as a client may be kept waiting.
    private func answer(to message: MessageToSend, requestedIn event: RecordedEvent) async throws -> Response {
        switch await outcome(of: event) {
        case .accepted(let id, let waID, let status)?:
            let acceptance = GraphAcceptance(
                message: id, waID: waID.isEmpty ? message.recipient.phone : waID, userID: message.recipient.userID,
                status: status)
            return accepted(acceptance, message)
        case .failed(let failed)?:
            var error = GraphError(failed.code == 0 ? 131_000 : failed.code, failed.reason)
            if (400..<600).contains(failed.httpStatus) { error.httpStatus = Int(failed.httpStatus) }
            throw error
        case .refused(let refused)?: throw GraphError(refused.code == 0 ? 131_000 : refused.code, refused.reason)
        case .abandoned?:
            throw GraphError(131_000, "the platform's answer was lost, no receipt came, and the message was given up")
        case nil:
            // Parley has it, durably; the platform's id is not known yet.
            let acceptance = GraphAcceptance(
                message: MessageID(SendName(event.position).text), waID: message.recipient.phone,
                userID: message.recipient.userID, status: "accepted")
            return accepted(acceptance, message)
        }
    }

    private func accepted(_ acceptance: GraphAcceptance, _ message: MessageToSend) -> Response {
        .bytes(Array(acceptance.json(input: message.input).utf8), type: "application/json")
    }

    private func outcome(of event: RecordedEvent) async -> SendOutcome? {
        await withTaskGroup(of: SendOutcome?.self) { group in
            group.addTask { await outcomes.outcome(of: event.position, in: event.conversation) }
            group.addTask {
                try? await clock.sleep(for: configuration.sendWait)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}

extension GraphRoutes {
    private func messages(limit: Int) -> Operation {
        Operation(
            .post, "/{version}/{phone_number_id}/messages", id: "sendGraphMessage", tag: "Graph API", access: .sending,
            "Sends a message as the Graph API does, errors included."
        )
        .part("version", Schema.string("A version of the Graph API, such as v23.0."), "Taken as it is.")
        .part("phone_number_id", Schema.string, "The line.")
        .query("access_token", Schema.string, "The token, where no Authorization header carries it.")
        .body(Schema.named("GraphMessage"), limit: limit)
        .answers(200, "The platform took it, or Parley will go on trying.", Schema.named("GraphAcceptance"))
        .graphErrors()
    }
}
