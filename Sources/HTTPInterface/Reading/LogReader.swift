import Broker
import EventLog
import Events
import NIOCore
import NIOPosix
import Timeline

/// Reads the log for requests, on threads of its own: a page that has to come from the disk must not hold up everybody else.
struct LogReader: Sendable {
    let log: any EventLog
    /// Nil where who asks reads.
    let threads: NIOThreadPool?

    /// Threads for who reads: more than there are processors, so that a page doesn't wait for a long search.
    static let threads = NIOThreadPool.started(6)

    /// Threads for what consumers fetch: as many as there are processors. Where many fetch all the time, more of them only hold each other up.
    static let delivering = NIOThreadPool.started(max(System.coreCount, 2))

    /// Threads for who searches, which takes longer than a page may wait: they give way to the others.
    static let searching = NIOThreadPool.started(2)

    /// Threads for who reads conversations of hundreds of thousands of events: neither pages nor searches wait for them.
    static let folding = NIOThreadPool.started(LongReads.limit)

    /// Does the reading on a thread that may block.
    func read<Answer: Sendable>(_ body: @escaping @Sendable (any EventLog) throws -> Answer) async throws -> Answer {
        try await withCheckedThrowingContinuation { answer in
            read(body) { answer.resume(with: $0) }
        }
    }

    /// The same with a callback, on that thread; at once where the threads have ended.
    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any EventLog) throws -> Answer,
        done: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        let log = log
        guard let threads else { return done(LogReader.result(of: body, log)) }
        threads.submit { state in
            done(state == .active ? LogReader.result(of: body, log) : .failure(CancellationError()))
        }
    }

    private static func result<Answer>(
        of body: (any EventLog) throws -> Answer, _ log: any EventLog
    ) -> Result<Answer, any Error> {
        do { return .success(try body(log)) } catch { return .failure(error) }
    }
}

extension EventLog {
    /// The positions of a conversation's events within a page, oldest first, and whether there are others beyond it.
    func positions(
        of conversation: ConversationID, in page: Page
    ) throws -> (positions: [Position], hasMore: Bool) {
        var found: [Position] = []
        try readBackwards(conversation, from: nil, mode: .headers) { envelope, _ in
            guard envelope.position > page.after else { return false }
            if envelope.position < page.before {
                found.append(envelope.position)
            }
            return !page.isNewest || found.count <= page.limit
        }
        let hasMore = found.count > page.limit
        found = page.isNewest ? Array(found.prefix(page.limit)) : Array(found.suffix(page.limit))
        return (found.reversed(), hasMore)
    }

    /// The newest event of the conversation that is a message, among the few newest events there are.
    func lastMessage(of conversation: ConversationID, lookingAt limit: Int) throws -> RecordedEvent? {
        var found: Position?
        var seen = 0
        try readBackwards(conversation, from: nil, mode: .headers) { envelope, _ in
            if MessageKinds.shown.contains(envelope.kind) { found = envelope.position }
            seen += 1
            return found == nil && seen < limit
        }
        guard let found else { return nil }
        return try event(at: found)
    }
}

/// Kinds of events that are messages: what was said, or was to be said.
enum MessageKinds {
    static let shown: Set<UInt16> = [
        EventKind.messageReceived.rawValue, EventKind.messageEchoed.rawValue, EventKind.sendRequested.rawValue,
        EventKind.sendRefused.rawValue,
    ]
}

/// Which of a conversation's events are asked for.
struct Page: Sendable {
    /// How many a request gets unless it says.
    static let usual = 50
    /// The most that a request gets.
    static let largest = 200

    /// Only events after this position.
    var after = Position.start
    /// Only events before this position.
    var before = Position.largest
    /// At most so many.
    var limit = Page.usual
    /// The newest of them rather than the oldest.
    var isNewest = false
}

extension NIOThreadPool {
    /// So many threads that may block, for as long as the process lives.
    static func started(_ count: Int) -> NIOThreadPool {
        let threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
        return threads
    }
}
