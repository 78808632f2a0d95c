public import Broker
import EventLog
import Events
import Narration
import Projections
public import Timeline

/// Events as they are posted to webhooks (S4.21): CloudEvents in JSON, as `/v1/events` shows them.
public struct EventPosts: Sendable {
    private let gate: Gate
    private let reader: LogReader

    /// Those of a broker.
    public init(of broker: Broker) {
        reader = LogReader(log: broker.log, threads: LogReader.threads)
        gate = Gate(broker: broker, reader: reader, known: KnownLines())
    }

    /// What is posted of the event at a position; nil where there is none.
    public func content(at position: Position) async throws -> WebhookContent? {
        guard let event = try await reader.read({ log in try log.event(at: position) }) else { return nil }
        let line = try await gate.lines(of: [event.conversation]).first ?? nil
        let told = CloudEvent(event, on: line ?? .absent)
        return WebhookContent(id: "\(position.rawValue)", type: CloudEvent.type, body: told.json)
    }
}
