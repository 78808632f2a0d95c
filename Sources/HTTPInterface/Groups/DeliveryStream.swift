import Broker
import Deliveries
import Hummingbird
import NIOCore
import Timeline

/// Deliveries of a group as JSON Lines, for as long as a consumer reads: what it says of them comes by requests of its own.
struct DeliveryStream: Sendable {
    /// The media type.
    static let type = "application/x-ndjson"
    /// How long it waits for events until it says that it lives.
    private static let beat = Duration.seconds(15)

    let group: String
    /// How many may be out that are neither settled nor given away.
    let most: Int
    let desk: GroupDesk
    let deliveries: GroupDeliveries
    /// What it counts by among the streams that there can be.
    let subscription: StreamSubscription<EventFeed.Wake>

    /// What can be delivered next; nil where the group delivers no more.
    private func next(holding held: [LeaseToken]) async -> [LeasedDelivery]? {
        try? await deliveries.fetch(group, most: most, wait: DeliveryStream.beat, holding: held)
    }

    /// Writes until the client has gone, the group is no more, or Parley stops.
    func write(to writer: inout any ResponseBodyWriter, whileOpen request: RequestBody) async throws {
        try await request.whileOpen {
            var held: [LeaseToken] = []
            while !Task.isCancelled {
                held = deliveries.held(held, of: group)
                guard let given = await next(holding: held) else { break }
                // A line without anything is none: only that the connection lives.
                try await writer.write(try await desk.written(given, as: .lines))
                held += given.map(\.token)
            }
            try await writer.finish(nil)
        }
    }
}
