import Encoding
import EventLog
import Events
public import Logging
import Projections
import Settings
import Timeline

/// Has the platform show what the lines' rules say of an opened chat (S3.1, S3.2), at the live end of the log: when they change,
/// and once at every start, as nothing tells what the platform has. A replay or rebuild never comes here.
///
/// What is said of no line is left as it is at the platform, unless Parley put something there before: somebody may have set it
/// there by hand. One line at a time; what fails is tried again later and holds up no other.
public final class ChatOpenings: Sendable {
    private let broker: Broker
    private let gateway: any LineGateway
    private let logger: Logger
    private let before: Settings
    private let desk = OpeningDesk()
    private let (requests, requested) = AsyncStream.makeStream(of: LineID.self)

    /// A follower of a broker's rules. What they are at this moment counts as put by an earlier run: make it before a
    /// configuration is read.
    public init(broker: Broker, gateway: any LineGateway, logger: Logger) {
        self.broker = broker
        self.gateway = gateway
        self.logger = logger
        before = broker.setup.settings
    }

    /// How many lines' openings the platform has, will be given, or has refused.
    public var counts: (put: Int, waiting: Int, refused: Int) { desk.counts }

    /// Follows the rules until the task is cancelled. To be called once.
    public func run() async throws {
        let head = try await begin()
        try await broker.log.follow(
            after: head, of: [.linePolicySet, .conversationStarted], .facts, beside: { await self.work() }
        ) { self.consider($0) }
    }

    /// Takes up every line that is known.
    private func begin() async throws -> Position {
        let (head, settings, seen) = try await broker.queryWhenPossible { world in
            (world.head, world.settings, world.linesWithoutRules)
        }
        ask(for: desk.begin(settings, after: before, seen: seen))
        return head
    }

    private func consider(_ event: RecordedEvent) {
        switch event.event {
        case .linePolicySet: ask(for: desk.apply(event))
        case .conversationStarted(let started): ask(for: desk.meet(started.line))
        default: return
        }
    }

    private func ask(for lines: [LineID]) {
        for line in lines { requested.yield(line) }
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            for await line in requests where !Task.isCancelled {
                guard let wait = await put(line) else { continue }
                group.addTask {
                    do { try await self.broker.time.pause(for: wait) } catch { return }
                    self.requested.yield(line)
                }
            }
            group.cancelAll()
        }
    }

    /// Puts what is wanted of a line, where that is not there yet; how long to wait where that has to be tried again.
    private func put(_ line: LineID) async -> Duration? {
        guard let (opening, connector, attempt) = desk.take(line, for: gateway) else { return nil }
        let result = await gateway.put(opening, on: line, by: connector, attempt: attempt)
        if desk.finish(line, opening, by: connector, result) { requested.yield(line) }
        tell(result, of: line)
        if case .failed(_, let wait) = result { return wait }
        return nil
    }

    private func tell(_ result: PutResult, of line: LineID) {
        switch result {
        case .put: logger.info("line \(line): the platform has what is shown when its chat is opened")
        case .failed(let reason, .some):
            logger.warning(
                "line \(line): the platform does not have yet what is shown when its chat is opened: \(reason)")
        case .failed(let reason, nil):
            logger.error(
                "line \(line): the platform refused what is shown when its chat is opened: \(reason); change 'iceBreakers' or 'welcome', or start again once it is mended"
            )
        }
    }
}

extension World {
    /// The lines that customers wrote to and that nobody named: they have the rules of all.
    fileprivate var linesWithoutRules: Set<LineID> {
        guard settings.servesOthers else { return [] }
        return Set(conversations.map(\.line)).subtracting(settings.configuredLines)
    }
}
