import EventLog
import Events
import Hummingbird
import NIOCore
import Narration
import Timeline

/// A stream of events, as server-sent events or as JSON Lines: what is there from a position on, and then what happens.
struct EventStream: Sendable {
    /// How it is written.
    enum Form: Sendable {
        /// Server-sent events: the position is the event's id.
        case serverSent
        /// An event a line.
        case lines

        /// The media type.
        var type: String {
            switch self {
            case .serverSent: DeskStream.type
            case .lines: "application/x-ndjson"
            }
        }
    }

    let form: Form
    let selection: EventSelection
    /// Where it begins.
    let first: Position
    /// The head when it began.
    let opened: Position
    /// Whether it goes on with what happens; else it ends with what there was when it began.
    let follows: Bool
    let subscription: StreamSubscription<EventFeed.Wake>
    let reader: LogReader
    let gate: Gate

    /// Writes until the client has gone, its token is no more, or Parley stops.
    func write(to writer: inout any ResponseBodyWriter, whileOpen request: RequestBody) async throws {
        try await request.whileOpen {
            var next = first
            if form == .serverSent { try await writer.write(ByteBuffer(string: "retry: 2000\n\n")) }
            if try await writeOn(from: &next, to: &writer), follows {
                for await wake in subscription.notes {
                    let before = next
                    guard try await writeOn(from: &next, to: &writer) else { break }
                    if case .beat = wake, next == before { try await writer.write(beat(before: next)) }
                }
            }
            try await writer.finish(nil)
        }
    }

    /// Writes what there is.
    ///
    /// - Returns: Whether the stream goes on.
    private func writeOn(from next: inout Position, to writer: inout any ResponseBodyWriter) async throws -> Bool {
        while next <= (follows ? reader.log.head : opened) {
            let portion = try await selection.portion(from: next, opened: opened, reader, gate)
            for event in portion.events where follows || event.position <= opened {
                try await writer.write(bytes(of: event))
            }
            guard !portion.endsToken else { return false }
            // Nothing was read though the log has more: it is about to close.
            guard portion.next > next else { return false }
            next = portion.next
        }
        return true
    }

    private func bytes(of event: CloudEvent) -> ByteBuffer {
        var buffer = ByteBuffer()
        switch form {
        case .serverSent:
            buffer.writeString("id: \(event.position.rawValue)\ndata: ")
            buffer.writeBytes(event.json)
            buffer.writeString("\n\n")
        case .lines:
            buffer.writeBytes(event.json)
            buffer.writeString("\n")
        }
        return buffer
    }

    /// That the connection lives. Who begins anew need not look again at what was left out; a line without anything is none.
    private func beat(before next: Position) -> ByteBuffer {
        switch form {
        case .serverSent: ByteBuffer(string: ": here\nid: \(next.rawValue - 1)\n\n")
        case .lines: ByteBuffer(string: "\n")
        }
    }
}
