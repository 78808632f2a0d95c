public import Deliveries
import Synchronization
public import Timeline

/// Groups in memory, for tests and for brokers that are tried out. What it holds outlives ``close()``.
public final class InMemoryDeliveryStore: DeliveryStore {
    private struct State {
        var contents: [Position: StoredContent] = [:]
        var followed: Position
        /// What the next commits throw, and whether what is to be stored is durable then.
        var faults: [(error: any Error, isDurable: Bool)] = []
    }

    public let founded: Position
    private let state: Mutex<State>

    /// An empty one, made when the log had this head.
    public init(founded: Position = .start) {
        self.founded = founded
        state = Mutex(State(followed: founded))
    }

    /// Has the next commit fail.
    ///
    /// - Parameter isDurable: Whether it fails only when it is durable.
    public func failNext(_ error: any Error, whenDurable isDurable: Bool = false) {
        state.withLock { $0.faults.append((error, isDurable)) }
    }

    public var followed: Position { state.withLock { $0.followed } }

    public func load(_ group: Position) -> StoredContent? { state.withLock { $0.contents[group] } }

    public func groups() -> [Position] { state.withLock { $0.contents.keys.sorted() } }

    public func commit(_ commit: DeliveryCommit, whenDurable: () -> Void) throws {
        let fault = try state.withLock { state in
            let fault = state.faults.isEmpty ? nil : state.faults.removeFirst()
            if let fault, !fault.isDurable { throw fault.error }
            for (group, changes) in commit.changes {
                state.contents[group, default: StoredContent(place: changes.place)].apply(changes)
            }
            for group in commit.removed { state.contents[group] = nil }
            state.followed = commit.followed
            return fault?.error
        }
        whenDurable()
        if let fault { throw fault }
    }

    public func close() {}
}
