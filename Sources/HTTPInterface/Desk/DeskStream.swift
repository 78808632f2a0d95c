import Broker
import Events
import Hummingbird
import NIOCore
import Projections
import Timeline

/// One stream of an agent's desk, as server-sent events.
struct DeskStream: Sendable {
    /// The media type.
    static let type = "text/event-stream"
    /// How long what is sent may remain unconfirmed by the client's system before it counts as gone.
    static let silence = Duration.seconds(30)

    let desk: OpenDesk
    let subscription: StreamSubscription<DeskFeed.Note>
    let caller: Caller
    let gate: Gate
    /// The agent's state as of an event.
    let state: AgentState?
    let head: Position

    /// Writes what happens until the client has gone, or the stream has to end: then the client begins anew.
    func write(to writer: inout any ResponseBodyWriter, whileOpen request: RequestBody) async throws {
        defer { desk.end() }
        try await request.whileOpen {
            try await writer.write(
                ByteBuffer(string: "retry: 2000\n" + event("state", Told(desk.agent, state), at: head)))
            for await note in subscription.notes {
                guard let text = try await text(of: note) else { continue }
                try await writer.write(ByteBuffer(string: text))
            }
            try await writer.finish(nil)
        }
    }

    /// A note as it is written; nil where the bearer of the token must not see it, or was told already.
    private func text(of note: DeskFeed.Note) async throws -> String? {
        switch note {
        case .beat: return ": here\n\n"
        case .state(let state, let position):
            return position > head ? try event("state", Told(desk.agent, state), at: position) : nil
        case .session(let number, let conversation, let handler, let position):
            guard position > head else { return nil }
            let line = gate.broker.line(of: conversation) ?? .absent
            guard caller.sees(line) else { return nil }
            let told = ToldSession(
                conversation: conversation.rawValue, session: number, line: line.rawValue,
                handler: handler?.description)
            return try event("session", told, at: position)
        case .activity(let conversation, let hasMessage, let position):
            guard position > head, caller.sees(gate.broker.line(of: conversation) ?? .absent) else { return nil }
            return try event(
                "activity", ToldActivity(conversation: conversation.rawValue, message: hasMessage), at: position)
        case .waiting(let count, let line, let position):
            guard caller.sees(line) else { return nil }
            return try event("waiting", ToldQueue(line: line.rawValue, waiting: count), at: position)
        }
    }

    private func event(_ name: String, _ data: some Encodable, at position: Position) throws -> String {
        let json = String(decoding: try JSONCoding.encode(data), as: UTF8.self)
        return "id: \(position.rawValue)\nevent: \(name)\ndata: \(json)\n\n"
    }

    private struct Told: Encodable {
        let id: String
        @OrNull var state: String?

        init(_ id: String, _ state: AgentState?) { (self.id, self.state) = (id, state?.description) }
    }

    private struct ToldSession: Encodable {
        let conversation: UInt32
        let session: UInt32
        let line: String
        @OrNull var handler: String?
    }

    private struct ToldActivity: Encodable {
        let conversation: UInt32
        let message: Bool
    }

    private struct ToldQueue: Encodable {
        let line: String
        let waiting: Int
    }
}
