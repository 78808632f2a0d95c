import Decisions
import Encoding
import EventLog
import Events
public import Logging
import Messages
import Projections
import Settings
import Synchronization
import Timeline

/// Fetches the files of customers' messages into the store (S2.5), at the live end of the log and never in the way of the messages. A
/// replay or rebuild never comes here.
///
/// What is missing follows from the log: at a start the last seven days are read, for as long as the platform has a file. What can't be
/// fetched is tried again later and later until these are over; what it will never be right to keep is given up at once.
public final class MediaFetching: Sendable {
    /// How long the platform has a customer's file.
    static let lifetime = Duration.seconds(7 * 24 * 3_600)
    /// How often it looks for what has waited long enough.
    private static let look = Duration.seconds(10)
    /// How long messages gather until their files are looked for.
    private static let pace = Duration.milliseconds(10)
    /// The most that are fetched at once; others wait.
    private static let widest = 4

    private let broker: Broker
    private let store: MediaStore
    private let fetch: MediaFetch
    private let logger: Logger
    private let agenda = MediaAgenda()
    private let (wanted, want) = AsyncStream.makeStream(of: WantedMedia.self)

    /// What fetches files for a broker.
    public init(broker: Broker, gateway: any GraphForwarding, store: MediaStore, logger: Logger) {
        (self.broker, self.store, self.logger) = (broker, store, logger)
        fetch = MediaFetch(broker: broker, gateway: gateway, store: store)
    }

    /// How many files are in the store since the start, are to be fetched, and were given up.
    public var counts: (fetched: Int, waiting: Int, givenUp: Int) { agenda.counts }

    /// Works until the task is cancelled. To be called once.
    public func run() async throws {
        store.removeLeftovers()
        let head = try await broker.queryWhenPossible { $0.head }
        let before = try broker.log.position(before: broker.time.now - MediaFetching.lifetime, upTo: head)
        try await takeUpLeft(after: before, through: head)
        try await broker.log.follow(
            after: head, of: [.messageReceived], .whole, pace: MediaFetching.pace, beside: { await self.work() }
        ) { try await self.consider($0) }
    }

    private func consider(_ event: RecordedEvent) async throws {
        guard case .messageReceived(let received) = event.event, let media = WantedMedia(received, event) else {
            return
        }
        while agenda.isFull { try await broker.time.pause(for: MediaFetching.look) }
        take(up: media)
    }

    /// Takes up what an earlier run left.
    private func takeUpLeft(after first: Position, through head: Position) async throws {
        var left: [MessageID: WantedMedia] = [:]
        let kinds: Set<EventKind> = [.messageReceived, .mediaFetched, .mediaFetchFailed]
        try await broker.log.visitEvents(of: kinds, after: first, through: head, .whole) { event in
            switch event.event {
            case .messageReceived(let received):
                if let media = WantedMedia(received, event) { left[media.message] = media }
            case .mediaFetched(let fetched): left[fetched.message] = nil
            case .mediaFetchFailed(let failed): left[failed.message] = nil
            default: return
            }
        }
        for media in left.values.sorted(by: { $0.since < $1.since }) { take(up: media) }
    }

    private func take(up media: WantedMedia) {
        agenda.take()
        want.yield(media)
    }

    private func work() async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.wake()
                return false
            }
            var running = 0
            for await media in wanted where !Task.isCancelled {
                while running >= MediaFetching.widest {
                    if await group.next() == true { running -= 1 }
                }
                running += 1
                group.addTask {
                    await self.bring(media)
                    return true
                }
            }
            group.cancelAll()
        }
    }

    /// Brings back what has waited long enough.
    private func wake() async {
        while !Task.isCancelled {
            do { try await broker.time.pause(for: MediaFetching.look) } catch { return }
            for media in agenda.due(at: broker.time.now) { want.yield(media) }
        }
    }

    private func bring(_ media: WantedMedia) async {
        let isOver = broker.time.now >= media.since + MediaFetching.lifetime
        switch await fetch.result(of: media) {
        case .kept(let fetched):
            await broker.submitWhenPossible(.recordMedia(media.conversation, fetched))
            agenda.finish(isFetched: true)
        case .later(let reason) where !isOver && !Task.isCancelled:
            logger.debug("the file of a message in conversation \(media.conversation) is not fetched yet: \(reason)")
            agenda.wait(media, from: broker.time.now)
        case .later(let reason), .never(let reason):
            guard !Task.isCancelled else { return }
            var failed = MediaFetchFailed()
            (failed.message, failed.media, failed.reason) = (media.message, media.media, reason)
            logger.warning("the file of a message in conversation \(media.conversation) is given up: \(reason)")
            await broker.submitWhenPossible(.giveUpMedia(media.conversation, failed))
            agenda.finish(isFetched: false)
        }
    }
}

extension WantedMedia {
    /// The file of a customer's message; nil where it has none.
    init?(_ received: MessageReceived, _ event: RecordedEvent) {
        guard MediaType.limit(of: received.type) != nil,
            let root = try? JSONDocument(received.raw.bytes, limit: .max).root, root.isObject,
            let content = root[received.type], content.isObject, let media = content["id"]?.string,
            (1...64).contains(media.utf8.count), media.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        self.init(
            conversation: event.conversation, line: received.line, message: received.message, media: media,
            kind: received.type, mimeType: content["mime_type"]?.string ?? "", since: event.recordedAt)
    }
}

extension EventLog {
    /// The last position whose record is older than a moment; records are in the order of their times.
    func position(before moment: Timestamp, upTo head: Position) throws -> Position {
        var (low, high) = (UInt64(0), head.rawValue)
        while low < high {
            let middle = low + (high - low + 1) / 2
            guard let record = try record(at: Position(middle)) else { return Position(low) }
            if record.envelope.recordedAt < moment { low = middle } else { high = middle - 1 }
        }
        return Position(low)
    }
}
