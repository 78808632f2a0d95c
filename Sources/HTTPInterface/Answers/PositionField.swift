import Events
import HTTPTypes
import Hummingbird
import Timeline

extension Response {
    /// A copy that tells, in `Parley-Position`, the position of the last event that a command led to: everything up to it is
    /// durable. Without the field where it led to none.
    func telling(_ events: [RecordedEvent]) -> Response { events.last.map { telling($0.position) } ?? self }

    /// A copy that tells, in `Parley-Position`, up to which event it tells everything.
    func telling(_ position: Position) -> Response {
        guard let name = Response.position else { return self }
        var copy = self
        copy.headers[name] = "\(position.rawValue)"
        return copy
    }

    private static let position = HTTPField.Name("Parley-Position")
}
