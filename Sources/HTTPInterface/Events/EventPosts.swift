public import Broker
import EventLog
import Events
import Narration
import Projections
public import Timeline

/// Events as they are posted to webhooks (S4.21): CloudEvents in JSON, as `/v1/events` shows them.
public struct EventPosts: Sendable {
    private let broker: Broker
    private let reader: LogReader

    /// Those of a broker.
    public init(of broker: Broker) {
        reader = LogReader(log: broker.log, threads: LogReader.threads)
        self.broker = broker
    }

    /// What is posted of the event at a position; nil where there is none.
    public func content(at position: Position) async throws -> WebhookContent? {
        guard let event = try await reader.read({ log in try log.event(at: position) }) else { return nil }
        let told = CloudEvent(event, on: broker.line(of: event.conversation) ?? .absent)
        return WebhookContent(id: "\(position.rawValue)", type: CloudEvent.type, body: told.json)
    }
}
