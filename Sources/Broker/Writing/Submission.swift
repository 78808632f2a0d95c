public import Decisions
public import Events
import Projections
public import Timeline

/// What became of a command.
public enum Outcome: Sendable {
    /// Its events are in the log; none where the command changed nothing.
    case recorded([RecordedEvent])
    /// The item was recorded before, at this position; or the request with a key was carried out before, and is kept there.
    case known(Position)
    /// The command makes no sense.
    case rejected(Rejection)
}

/// Why the broker can't take commands now.
public enum BrokerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The log refuses to be written: the disk is full, or a write failed. What was submitted is not recorded; where it was
    /// more than fits into one batch of the log, its first commands can be. A webhook's item that is submitted again is
    /// recorded once in any case.
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
    /// What a request with a key of its caller's asks for.
    indirect case request(KeyedRequest, Command, @Sendable (Result<[Outcome], BrokerError>) -> Void)
    /// A look at the world, and at what is to be done in it, between two rounds, when all that it holds is durable; or why there
    /// is nothing to look at.
    case query(@Sendable (borrowing Engine) -> Void, refused: @Sendable (BrokerError) -> Void)

    /// How much work it is, in commands.
    var weight: Int {
        switch self {
        case .commands(let commands, _): max(commands.count, 1)
        case .request, .query: 1
        }
    }

    /// Who is told the outcomes of commands; nil where there are none.
    var completion: (@Sendable (Result<[Outcome], BrokerError>) -> Void)? {
        switch self {
        case .commands(_, let completion), .request(_, _, let completion): completion
        case .query: nil
        }
    }

    /// Tells the caller that nothing comes of it.
    func refuse(_ error: BrokerError) {
        switch self {
        case .commands(_, let completion), .request(_, _, let completion): completion(.failure(error))
        case .query(_, let refused): refused(error)
        }
    }
}
