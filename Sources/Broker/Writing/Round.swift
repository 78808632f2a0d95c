import Decisions
import Dispatch
import EventLog
import Events
import Projections
import Timeline

/// One round of the writer: decisions gathered into batches, and the callers who wait for them to be durable.
struct Round {
    /// The moment of all decisions in the round.
    let now: Timestamp
    private let log: any EventLog
    private var appends: [Append] = []
    private var keys: [DedupeKey: Position] = [:]
    private var current: Waiting?
    private var waiting: [Waiting] = []
    private var failure: AppendError?

    private struct Waiting {
        var outcomes: [Outcome] = []
        let completion: @Sendable (Result<[Outcome], BrokerError>) -> Void
    }

    init(log: any EventLog, now: Timestamp) {
        self.log = log
        self.now = now
    }

    /// The commands that follow are one caller's.
    mutating func begin(_ completion: @escaping @Sendable (Result<[Outcome], BrokerError>) -> Void) {
        current = Waiting(completion: completion)
    }

    /// The caller's commands are complete.
    mutating func end() {
        if let current { waiting.append(current) }
        current = nil
    }

    /// Decides a command, unless the round has failed. Its events are one atomic whole in a batch.
    mutating func decide(_ command: Command, _ engine: inout Engine) {
        guard failure == nil else { return }
        let key = command.dedupeKey
        if let key, let known = find(key) {
            current?.outcomes.append(.known(known))
            return
        }
        do throws(Rejection) {
            let events = try engine.handle(command, at: now)
            add(events, key)
            current?.outcomes.append(.recorded(events))
        } catch {
            current?.outcomes.append(.rejected(error))
        }
    }

    /// Appends what is left and tells the callers.
    mutating func finish() -> AppendError? {
        flush()
        return failure
    }

    private mutating func find(_ key: DedupeKey) -> Position? {
        if let known = keys[key] { return known }
        do { return try log.position(of: key) } catch {
            failure = .stopped("the index of recorded messages can't be read: \(error)")
            return nil
        }
    }

    private mutating func add(_ events: [RecordedEvent], _ key: DedupeKey?) {
        guard !events.isEmpty else { return }
        if appends.count + events.count > LogLimits.batch { flush() }
        let keyed = key == nil ? nil : events.firstIndex { $0.isFromPlatform }
        for (index, event) in events.enumerated() { appends.append(Append(event, key: index == keyed ? key : nil)) }
        if let key, let keyed { keys[key] = events[keyed].position }
    }

    /// Appends the batch, waits until it is durable, and tells the callers whose commands are complete.
    private mutating func flush() {
        if !appends.isEmpty, failure == nil { failure = append() }
        appends = []
        for caller in waiting {
            caller.completion(failure.map { .failure(.unavailable("\($0)")) } ?? .success(caller.outcomes))
        }
        waiting = []
    }

    private func append() -> AppendError? {
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var result: Result<Position, AppendError>?
        log.enqueue(appends) {
            result = $0
            done.signal()
        }
        done.wait()
        if case .failure(let error) = result { return error }
        return nil
    }
}

extension Command {
    /// What makes a webhook's item the same for ever (L3); nil for every other command.
    fileprivate var dedupeKey: DedupeKey? {
        guard case .receive(let item) = self else { return nil }
        return DedupeKey(identity: item.identity)
    }
}
