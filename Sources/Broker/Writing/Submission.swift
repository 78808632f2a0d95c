public import Decisions
public import Events
import Projections
public import Timeline

/// What became of a command.
public enum Outcome: Sendable {
    /// Its events are in the log; none where the command changed nothing.
    case recorded([RecordedEvent])
    /// The item was recorded before, at this position.
    case known(Position)
    /// The command makes no sense.
    case rejected(Rejection)
}

/// Why the broker can't take commands now.
public enum BrokerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The log refuses to be written: the disk is full, or a write failed. Nothing was recorded.
    case unavailable(String)
    /// Too much is waiting already: try again later.
    case overloaded
    /// The broker is shutting down.
    case stopped

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .unavailable(let advice): advice
        case .overloaded: "too many commands are waiting: try again in a moment"
        case .stopped: "the broker is shutting down"
        }
    }
}

/// Work for the writer's thread.
enum Submission: Sendable {
    /// Commands whose outcomes are told together, when all of them are durable.
    case commands([Command], @Sendable (Result<[Outcome], BrokerError>) -> Void)
    /// A look at the world between two rounds, when all that it holds is durable.
    case query(@Sendable (borrowing World) -> Void)
}
