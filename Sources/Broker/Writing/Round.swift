import Decisions
import EventLog
import Events
import Projections
import Timeline

/// One round of the writer: decisions gathered into batches, and the callers who wait for them to be durable.
struct Round {
    /// The moment of all decisions in the round.
    let now: Timestamp
    /// Why the round has ended early: what was decided since is not in the log.
    private(set) var failure: AppendError?
    /// Whether anything was appended.
    private(set) var hasAppended = false
    /// Whether it is yet to be shown that the log takes anything. Until then the world does not move before the log has: what is
    /// decided first is appended on its own, and where that is refused the world is still what the log says.
    private(set) var isProbing: Bool

    private let log: any EventLog
    private let lines: KnownLines
    private var appends: [Append] = []
    private var bytes = 0
    private var keys: [DedupeKey: Position] = [:]
    private var current: Waiting?
    private var waiting: [Waiting] = []
    private let publish: (borrowing World) -> Void
    private var changesSetup = false

    private struct Waiting {
        var outcomes: [Outcome] = []
        let completion: @Sendable (Result<[Outcome], BrokerError>) -> Void
    }

    private enum Failure: Error {
        case rejected(Rejection)
        case tooLarge(Int)
    }

    /// - Parameters:
    ///   - lines: Has the line of each conversation before it is in the log.
    ///   - publish: Told the world when what is set up in it has changed and is durable, before who changed it hears so.
    init(
        log: any EventLog, lines: KnownLines, now: Timestamp, isProbing: Bool,
        publish: @escaping (borrowing World) -> Void
    ) {
        self.lines = lines
        self.publish = publish
        self.log = log
        self.now = now
        self.isProbing = isProbing
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

    /// Decides one of the current caller's commands, unless the round has failed.
    mutating func decide(_ command: Command, _ engine: inout Engine) {
        guard failure == nil else { return }
        let key = command.dedupeKey
        if let key, let known = find(key) {
            current?.outcomes.append(.known(known))
            return
        }
        let outcome = outcome(of: command, key, nil, &engine)
        current?.outcomes.append(outcome)
    }

    /// Decides what a request with a key asks for, unless it was carried out before or the round has failed.
    mutating func decide(_ command: Command, as request: KeyedRequest, _ engine: inout Engine) {
        guard failure == nil else { return }
        if let known = find(request.key) {
            current?.outcomes.append(.known(known))
        } else if failure == nil {
            let outcome = outcome(of: command, request.key, request.kept, &engine)
            current?.outcomes.append(outcome)
        }
    }

    private mutating func outcome(
        of command: Command, _ key: DedupeKey?, _ request: RequestKept?, _ engine: inout Engine
    ) -> Outcome {
        do throws(Failure) { return .recorded(try carryOut(command, key, request, &engine)) } catch {
            switch (error, command) {
            case (.rejected(let rejection), _): return .rejected(rejection)
            // Nothing that the platform sent is lost for its size.
            case (.tooLarge, .receive(let item)) where !item.isUnread:
                return outcome(of: .receive(item.unread), key, nil, &engine)
            case (.tooLarge(let bytes), _):
                let advice = "it makes an event of \(bytes) bytes; at most \(LogLimits.payload) fit: send less"
                return .rejected(Rejection(.invalid, advice))
            }
        }
    }

    /// Lets a rule act that has something to do.
    ///
    /// - Returns: What is wrong with the rule; nil where all is well.
    mutating func fire(_ due: Command, _ engine: inout Engine) -> RuleFault? {
        guard failure == nil else { return nil }
        let events = try? carryOut(due, nil, nil, &engine)
        // What was decided and not taken says nothing about the rule.
        guard failure == nil else { return nil }
        return engine.fault(of: due, after: events ?? [])
    }

    /// Appends what is left and tells the callers, unless that fails.
    mutating func finish(_ engine: borrowing Engine) { flush(engine) }

    /// Tells the callers who still wait why nothing came of it.
    func refuse() {
        guard let failure else { return }
        for caller in waiting { caller.completion(.failure(.unavailable("\(failure)"))) }
    }

    /// Decides a command and moves the world on. Its events are one atomic whole in a batch.
    ///
    /// - Parameter request: What is kept of the request that asks for it, under the key.
    private mutating func carryOut(
        _ command: Command, _ key: DedupeKey?, _ request: RequestKept?, _ engine: inout Engine
    ) throws(Failure) -> [RecordedEvent] {
        var events: [RecordedEvent]
        do throws(Rejection) { events = try Decisions.decide(command, at: now, given: engine.world) } catch {
            throw .rejected(error)
        }
        if let request, let kept = keep(request, of: command, after: events, at: now, given: engine.world) {
            events.append(kept)
        }
        let keyed = key == nil ? nil : events.firstIndex { $0.hasKey }
        var records: [Append] = []
        for (index, event) in events.enumerated() {
            let record = Append(event, key: index == keyed ? key : nil)
            // Before the world moves: one record that the log can't take must not cost the others of its batch.
            guard record.payload.count <= LogLimits.payload else { throw .tooLarge(record.payload.count) }
            records.append(record)
        }
        lines.add(events)
        add(records, engine)
        if isProbing, !records.isEmpty {
            flush(engine)
            // The events are in nobody's world and in no log.
            guard failure == nil else { return events }
            isProbing = false
        }
        engine.apply(events)
        changesSetup = changesSetup || events.contains(where: \.changesSetup)
        if let key, let keyed { keys[key] = events[keyed].position }
        return events
    }

    private mutating func find(_ key: DedupeKey) -> Position? {
        if let known = keys[key] { return known }
        do { return try log.position(of: key) } catch {
            failure = .stopped("the index of recorded messages can't be read: \(error)")
            return nil
        }
    }

    private mutating func add(_ records: [Append], _ engine: borrowing Engine) {
        let size = records.reduce(0) { $0 + $1.payload.count }
        if appends.count + records.count > LogLimits.batch || bytes + size > LogLimits.batchBytes { flush(engine) }
        appends += records
        bytes += size
    }

    /// Appends the batch, waits until it is durable, and tells the callers whose commands are complete. Where it fails, they
    /// wait on.
    private mutating func flush(_ engine: borrowing Engine) {
        if !appends.isEmpty, failure == nil { append() }
        appends = []
        bytes = 0
        guard failure == nil else { return }
        if changesSetup {
            publish(engine.world)
            changesSetup = false
        }
        for caller in waiting { caller.completion(.success(caller.outcomes)) }
        waiting = []
    }

    private mutating func append() {
        do throws(AppendError) {
            _ = try log.appendAndWait(appends)
            hasAppended = true
        } catch { failure = error }
    }
}

extension RecordedEvent {
    /// Whether it is what a key is for: an item of the platform's, or what is kept of a request.
    fileprivate var hasKey: Bool {
        if case .requestKept = event { true } else { isFromPlatform }
    }

    /// Whether it changes what ``Setup`` holds.
    fileprivate var changesSetup: Bool {
        switch event {
        case .linePolicySet, .calendarSet, .taskSet, .tokenIssued, .tokenRevoked: true
        case .taskLocked, .taskUnlocked, .taskFavourited, .allocationSet: true
        case .groupSet, .groupRemoved: true
        default: false
        }
    }
}

extension Command {
    /// What makes a webhook's item the same for ever (L3); nil for every other command.
    fileprivate var dedupeKey: DedupeKey? {
        guard case .receive(let item) = self else { return nil }
        return DedupeKey(identity: item.identity)
    }
}
