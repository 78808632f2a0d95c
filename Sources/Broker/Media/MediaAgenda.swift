import DequeModule
import Events
import Messages
import Synchronization
import Timeline

/// The file of a customer's message that is not in the store yet.
struct WantedMedia: Hashable, Sendable {
    var conversation: ConversationID
    var line: LineID
    var message: MessageID
    /// The platform's id of the file.
    var media: String
    /// The platform's kind of message.
    var kind: String
    /// What the platform says it is.
    var mimeType: String
    /// When the message was recorded.
    var since: Timestamp
    /// How often it was tried.
    var attempts = 0
}

/// Which files are to be fetched again, and when. Each further attempt waits longer, and those that wait equally long come in the order
/// in which they began to.
final class MediaAgenda: Sendable {
    /// How long is waited before the next attempts; the last one also before all later ones.
    static let pauses: [Duration] = [
        .seconds(10), .seconds(60), .seconds(300), .seconds(1_800), .seconds(7_200), .seconds(21_600),
    ]
    /// The most files that are to be fetched. Beyond them, what else came in waits in the log.
    private static let limit = 100_000

    private struct State {
        var waiting: [Deque<(due: Timestamp, media: WantedMedia)>] = MediaAgenda.pauses.map { _ in [] }
        /// Those that are under way, or waited for at once.
        var taken = 0
        var fetched = 0
        var givenUp = 0
        var count: Int { taken + waiting.reduce(0) { $0 + $1.count } }
    }

    private let state = Mutex(State())

    /// How many are in the store since the start, are to be fetched, and were given up.
    var counts: (fetched: Int, waiting: Int, givenUp: Int) {
        state.withLock { ($0.fetched, $0.count, $0.givenUp) }
    }

    /// Whether no more are taken up.
    var isFull: Bool { state.withLock { $0.count >= MediaAgenda.limit } }

    /// One is to be fetched at once.
    func take() { state.withLock { $0.taken += 1 } }

    /// An attempt came to nothing.
    func wait(_ media: WantedMedia, from now: Timestamp) {
        state.withLock { state in
            state.taken -= 1
            let place = min(media.attempts, MediaAgenda.pauses.count - 1)
            var again = media
            again.attempts += 1
            state.waiting[place].append((now + MediaAgenda.pauses[place], again))
        }
    }

    /// One is in the store, or given up.
    func finish(isFetched: Bool) {
        state.withLock { state in
            state.taken -= 1
            if isFetched { state.fetched += 1 } else { state.givenUp += 1 }
        }
    }

    /// Those whose time has come; they count as taken.
    func due(at now: Timestamp) -> [WantedMedia] {
        state.withLock { state in
            var due: [WantedMedia] = []
            for place in state.waiting.indices {
                while let first = state.waiting[place].first, first.due <= now {
                    due.append(first.media)
                    state.waiting[place].removeFirst()
                }
            }
            state.taken += due.count
            return due
        }
    }
}
