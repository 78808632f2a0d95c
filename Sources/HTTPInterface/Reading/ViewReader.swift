import Broker
import EventLog
import Events
import GRDB
import HTTPTypes
import Hummingbird
import NIOPosix
import Timeline
import Views

/// Reads lists, transcripts and words for requests, behind the log: on threads of its own, and never on the writer's.
struct ViewReader: Sendable {
    /// Nil where there are none, as in a simulation.
    let views: Views?
    let broker: Broker
    /// Nil where who asks reads.
    let threads: NIOThreadPool?

    /// What was read, and the position up to which the tables told everything.
    typealias Reading<Answer> = (answer: Answer, position: Position)

    /// Reads the tables, which tell at least what the request's `Parley-At-Least` asks for.
    ///
    /// - Parameter isSearch: Whether it may take long, and has to give way to others.
    func read<Answer: Sendable>(
        _ exchange: Exchange, isSearch: Bool = false, _ ask: @escaping @Sendable (Database) throws -> Answer
    ) async throws -> Reading<Answer> {
        try await read(atLeast: try exchange.leastPosition(head: broker.log.head), isSearch: isSearch, ask)
    }

    /// Reads the tables, which tell at least everything up to a position.
    func read<Answer: Sendable>(
        atLeast position: Position, isSearch: Bool = false, _ ask: @escaping @Sendable (Database) throws -> Answer
    ) async throws -> Reading<Answer> {
        guard let views else { throw Problem(.unavailable, "there are no lists here") }
        if position > .start { try await wait(for: position, views) }
        do {
            guard let threads else { return try views.read(ask) }
            guard isSearch else { return try await threads.runIfActive { try views.read(ask) } }
            return try await LogReader.searching.runIfActive {
                Niceness.giveWay(by: 5)
                return try views.read(ask)
            }
        } catch let error as ViewsUnavailable {
            throw Problem(.notReady, error.description)
        }
    }

    private func wait(for position: Position, _ views: Views) async throws {
        do { try await views.wait(for: position) } catch is CancellationError {
            throw Problem(.notReady, "the lists tell \(views.status.position) so far, and not yet \(position)")
        }
    }
}

extension Exchange {
    /// The position that an answer has to tell at least; the start where the request asks for none.
    func leastPosition(head: Position) throws -> Position {
        guard let name = HTTPField.Name("Parley-At-Least"), let text = request.headers[name] else { return .start }
        guard let number = UInt64(text), number <= head.rawValue else {
            throw Problem.invalid(
                "Parley-At-Least", "is a position of the log, such as an answer's Parley-Position; the last is \(head)")
        }
        return Position(number)
    }
}
