public import Deliveries
import Synchronization
public import Timeline

/// Groups in memory, for tests and for brokers that are tried out. What it holds outlives ``close()``.
public final class InMemoryDeliveryStore: DeliveryStore {
    private struct State {
        var contents: [Position: StoredContent] = [:]
        var followed: Position
        /// What the next commits throw.
        var faults: [any Error] = []
    }

    public let founded: Position
    private let state: Mutex<State>

    /// An empty one, made when the log had this head.
    public init(founded: Position = .start) {
        self.founded = founded
        state = Mutex(State(followed: founded))
    }

    /// Has the next commit fail.
    public func failNext(_ error: any Error) { state.withLock { $0.faults.append(error) } }

    public var followed: Position { state.withLock { $0.followed } }

    public func load(_ group: Position) -> StoredContent? { state.withLock { $0.contents[group] } }

    public func groups() -> [Position] { state.withLock { $0.contents.keys.sorted() } }

    public func commit(_ commit: DeliveryCommit) throws {
        try state.withLock { state in
            if !state.faults.isEmpty { throw state.faults.removeFirst() }
            for (group, changes) in commit.changes {
                state.contents[group, default: StoredContent(place: changes.place)].apply(changes)
            }
            for group in commit.removed { state.contents[group] = nil }
            state.followed = commit.followed
        }
    }

    public func close() {}
}
