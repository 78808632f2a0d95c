import BrokerTesting
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import Foundation
import Logging
import Messages
import Projections
import Settings
import Synchronization
import Testing
import Timeline

@testable import Broker

/// The files of customers' messages are fetched into the store (S2.5): at once, again later, after a restart, and never by a replay.
@Suite(.timeLimit(.minutes(2))) struct MediaFetchingTests {
    private static let png = [0x89, 0x50, 0x4E, 0x47, 1, 2, 3] as [UInt8]

    /// A platform whose files are there, or not.
    private final class Platform: GraphForwarding {
        private struct State {
            var files: [FetchResult]
            var asked: [String] = []
        }

        private let state: Mutex<State>
        private let type: String

        /// What becomes of one attempt after another; the last also of all others.
        init(_ files: FetchResult..., type: String = "image/png") {
            state = Mutex(State(files: files))
            self.type = type
        }

        var asked: [String] { state.withLock { $0.asked } }

        func forward(_ request: ForwardedRequest, by connector: ConnectorName) async -> ForwardingResult {
            let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
            state.withLock { $0.asked.append("\(request.method) \(request.path)?\(query)") }
            let body = #"{"url":"https://files.example/1","mime_type":"\#(type)"}"#
            return .answered(ForwardedAnswer(status: 200, body: Array(body.utf8)))
        }

        func fetch(_ address: String, range: String?, by connector: ConnectorName) async -> FetchResult {
            state.withLock { $0.files.count > 1 ? $0.files.removeFirst() : $0.files[0] }
        }
    }

    private static func file(_ bytes: [UInt8], length: Int? = nil) -> FetchResult {
        let chunks = AsyncThrowingStream<[UInt8], any Error> { stream in
            for byte in bytes { stream.yield([byte]) }
            stream.finish()
        }
        return .file(FetchedFile(status: 200, fields: [], length: length ?? bytes.count, chunks: chunks))
    }

    private static func image(_ number: Int, type: String = "image/png") -> Command {
        var item = Sample.item(number)
        guard case .messageReceived(var received) = item.event else { return Sample.senseless }
        received.type = "image"
        received.raw = RawBytes(Array(#"{"type":"image","image":{"id":"77\#(number)","mime_type":"\#(type)"}}"#.utf8))
        item.event = .messageReceived(received)
        return .receive(item)
    }

    /// Runs the fetching over a log while something happens.
    private func run(
        _ platform: Platform, _ log: InMemoryEventLog, _ time: VirtualTime, _ folder: TemporaryFolder,
        _ body: (Broker, MediaFetching) async throws -> Void
    ) async throws {
        try await withBroker(log, time) { broker in
            let fetching = MediaFetching(
                broker: broker, gateway: platform, store: MediaStore(directory: folder.path + "/media"),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let running = Task { try await fetching.run() }
            do {
                try await body(broker, fetching)
            } catch {
                running.cancel()
                throw error
            }
            running.cancel()
            _ = await running.result
        }
    }

    /// The first event of some kind, once it is there.
    private func first(_ kind: EventKind, in broker: Broker) async throws -> RecordedEvent {
        struct Found: Error { let event: RecordedEvent }
        do {
            try await broker.log.follow(after: .start) { event in
                if event.event.kind == kind.rawValue { throw Found(event: event) }
            }
            throw CancellationError()
        } catch let found as Found { return found.event }
    }

    @Test func aFileIsFetchedAtOnceAndKeptUnderItsHash() async throws {
        let (folder, time) = (try TemporaryFolder(), VirtualTime(Sample.start))
        let platform = Platform(MediaFetchingTests.file(MediaFetchingTests.png))
        try await run(platform, InMemoryEventLog(), time, folder) { broker, fetching in
            _ = try await broker.submit([MediaFetchingTests.image(1)])
            let event = try await first(.mediaFetched, in: broker)
            guard case .mediaFetched(let fetched) = event.event else { return }
            #expect(event.conversation == ConversationID(1))
            #expect((fetched.message, fetched.media, fetched.size) == ("wamid.IN1", "771", 7))
            #expect(platform.asked == ["GET /771?phone_number_id=100"])
            let path = "\(folder.path)/media/\(MediaStore.name(fetched.sha256.bytes))"
            #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == MediaFetchingTests.png)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/media").count == 1)
        }
    }

    @Test func whatFailsIsTriedAgainLaterAndLater() async throws {
        let (folder, time) = (try TemporaryFolder(), VirtualTime(Sample.start))
        let platform = Platform(
            .failed(reason: "HTTP 500", isTransient: true), .gone(status: 404),
            MediaFetchingTests.file(Array(MediaFetchingTests.png.prefix(5)), length: 7),
            MediaFetchingTests.file(MediaFetchingTests.png))
        try await run(platform, InMemoryEventLog(), time, folder) { broker, fetching in
            _ = try await broker.submit([MediaFetchingTests.image(1)])
            for attempts in 1...4 {
                while platform.asked.count < attempts {
                    await time.untilPausing()
                    time.advance(by: .seconds(10))
                }
            }
            _ = try await first(.mediaFetched, in: broker)
            // Ten seconds, a minute and five minutes, each seen at the next look.
            #expect(time.uptime >= .seconds(370))
            #expect(fetching.counts.givenUp == 0)
        }
    }

    @Test func afterSevenDaysAFileIsGivenUp() async throws {
        let (folder, time) = (try TemporaryFolder(), VirtualTime(Sample.start))
        try await run(Platform(.gone(status: 404)), InMemoryEventLog(), time, folder) { broker, fetching in
            _ = try await broker.submit([MediaFetchingTests.image(1)])
            while fetching.counts.givenUp == 0 {
                await time.untilPausing()
                time.advance(by: .seconds(21_600))
            }
            guard case .mediaFetchFailed(let failed) = try await first(.mediaFetchFailed, in: broker).event else {
                return
            }
            #expect(failed.message == "wamid.IN1")
            #expect(failed.reason.contains("HTTP 404"))
        }
    }

    @Test(arguments: [
        ("image/png", [UInt8]("<html>".utf8)), ("image/jpeg", MediaFetchingTests.png),
        ("image/png", MediaFetchingTests.png + [UInt8](repeating: 0, count: 6 << 20)),
    ]) func whatIsWrongOrTooLargeIsGivenUpAtOnce(type: String, bytes: [UInt8]) async throws {
        let (folder, time) = (try TemporaryFolder(), VirtualTime(Sample.start))
        let chunks = AsyncThrowingStream<[UInt8], any Error> { stream in
            stream.yield(bytes)
            stream.finish()
        }
        let file = FetchResult.file(FetchedFile(status: 200, fields: [], length: nil, chunks: chunks))
        try await run(Platform(file, type: type), InMemoryEventLog(), time, folder) { broker, _ in
            _ = try await broker.submit([MediaFetchingTests.image(1, type: type)])
            guard case .mediaFetchFailed = try await first(.mediaFetchFailed, in: broker).event else { return }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/media").isEmpty)
        }
    }

    @Test func afterARestartWhatIsMissingIsFetchedAndNothingElse() async throws {
        let (folder, log) = (try TemporaryFolder(), InMemoryEventLog())
        let time = VirtualTime(Sample.start)
        // Nobody fetched what came eight days ago, nor what came since then, but for one.
        try await withBroker(log, time) { broker in
            _ = try await broker.submit([MediaFetchingTests.image(1)])
            time.advance(by: .seconds(8 * 24 * 3_600))
            _ = try await broker.submit([MediaFetchingTests.image(2), MediaFetchingTests.image(3)])
            var fetched = MediaFetched()
            fetched.message = "wamid.IN2"
            _ = try await broker.submit([.recordMedia(ConversationID(1), fetched)])
        }
        let leftover = folder.path + "/media/new-1"
        try FileManager.default.createDirectory(atPath: folder.path + "/media", withIntermediateDirectories: true)
        try Data([1]).write(to: URL(filePath: leftover))
        let platform = Platform(MediaFetchingTests.file(MediaFetchingTests.png))
        try await run(platform, log, time, folder) { broker, fetching in
            struct Found: Error {}
            do {
                try await broker.log.follow(after: .start) { event in
                    if case .mediaFetched(let fetched) = event.event, fetched.message == "wamid.IN3" { throw Found() }
                }
            } catch is Found {}
            #expect(platform.asked == ["GET /773?phone_number_id=100"])
            #expect(!FileManager.default.fileExists(atPath: leftover))
        }
    }
}
