import EventLog
import EventLogTesting
import Events
import Foundation
import GRDB
import Synchronization
import Testing
import Timeline

@testable import Views

/// Whatever happens to the file, the tables come back as they would have been (B12).
@Suite struct TroubleTests {
    private let folder: TemporaryFolder
    private let log = InMemoryEventLog()
    private var path: String { folder.path + "/views/parley.sqlite" }

    init() async throws {
        folder = try TemporaryFolder()
        try await log.append(try Scripts.events(try #require(Scripts.names.first { $0.hasPrefix("S3.7") })))
    }

    private func expectedHash() throws -> String {
        let views = Views.test(log)
        try views.catchUp()
        return try views.hash()
    }

    @Test func aRemovedFileIsMadeAnewWhileParleyRuns() throws {
        let views = Views.test(log, in: folder)
        try views.catchUp()
        try FileManager.default.removeItem(atPath: path)
        try views.catchUp()
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try views.hash() == expectedHash())
    }

    @Test(arguments: [0, 20, 100, 4_096, 20_000]) func aDamagedFileIsMadeAnew(_ offset: UInt64) throws {
        do {
            let views = Views.test(log, in: folder)
            try views.catchUp()
        }
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        try handle.close()
        let views = Views.test(log, in: folder)
        // What is found only later is mended then.
        for _ in 0..<3 { try? views.catchUp() }
        let hash = try? views.hash()
        if hash != nil, try hash == expectedHash() { return }
        // A page that nothing reads yet: who reads it finds it, and it is made anew.
        for _ in 0..<3 { try? views.catchUp() }
        #expect(try views.hash() == expectedHash(), "damage at \(offset)")
    }

    @Test func aFileOfAnotherLogIsMadeAnew() async throws {
        var story = Story()
        story.begin()
        for number in 0..<50 { story.customer("Hello \(number)", id: "wamid.\(number)") }
        let other = InMemoryEventLog()
        try await other.append(story.events)
        try Views.test(other, in: folder).catchUp()
        // One with more events than this log has, and one whose event at the same position is another.
        let views = Views.test(log, in: folder)
        try views.catchUp()
        #expect(try views.hash() == expectedHash())
    }

    @Test func aFileOfAnotherVersionIsMadeAnew() throws {
        try Views.test(log, in: folder).catchUp()
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: "UPDATE progress SET version = '0.0'") }
        try queue.close()
        let views = Views.test(log, in: folder)
        try views.catchUp()
        #expect(try views.hash() == expectedHash())
    }

    @Test func anotherFileInItsPlaceIsGoneOnWith() async throws {
        let views = Views.test(log, in: folder)
        try views.catchUp()
        let builder = try ViewBuilder(log: log, directory: folder.path + "/views")
        try builder.advance(to: Position(3))
        try builder.swapIn()
        try views.catchUp()
        #expect(views.status.position == log.head)
        #expect(try views.hash() == expectedHash())
    }

    @Test func whatSomebodyElseHasWrittenIsGoneOnWith() throws {
        let (one, other) = (Views.test(log, in: folder), Views.test(log, in: folder))
        try one.catchUp()
        try other.catchUp()
        #expect(try one.hash() == other.hash())
    }

    @Test func aFolderThatCantBeWrittenIsTriedAgain() throws {
        // A file stands where the folder should be.
        let place = folder.path + "/views"
        try Data().write(to: URL(filePath: place))
        let views = Views.test(log, in: folder)
        #expect(throws: (any Error).self) { try views.catchUp() }
        #expect(views.status.trouble != nil)
        #expect(throws: ViewsUnavailable.self) { try views.hash() }
        try FileManager.default.removeItem(atPath: place)
        try views.catchUp()
        #expect(views.status.trouble == nil)
        #expect(try views.hash() == expectedHash())
    }

    @Test func aFullDiskIsWaitedFor() async throws {
        let views = Views.test(log, in: folder)
        try views.catchUp()
        let before = views.status.position
        // SQLite's own limit of the file's pages fails as a full disk does.
        try views.limitPages(to: 1)
        var story = Story()
        _ = try await log.append(story.following(log, count: 2_000))
        #expect(throws: (any Error).self) { try views.catchUp() }
        #expect(views.status.position == before)
        #expect(views.status.trouble?.contains("full") ?? false)
        try views.catchUp()
        #expect(views.status.position == log.head)
        #expect(try views.hash() == expectedHash())
    }

    @Test func whoWaitsForAPositionHearsOfIt() async throws {
        let views = Views.test(log)
        let waiting = Task { try await views.wait(for: log.head) }
        try views.catchUp()
        try await waiting.value
        // One that does not come is given up with its task.
        let forLater = Task { try await views.wait(for: log.head.next) }
        let alsoForLater = Task { try await views.wait(for: log.head.next) }
        while views.waiters < 2 { await Task.yield() }
        forLater.cancel()
        await #expect(throws: CancellationError.self) { try await forLater.value }
        // Others who wait for the same go on waiting.
        #expect(views.waiters == 1)
        alsoForLater.cancel()
    }

    @Test func whoStopsWhileTheTablesAreMadeDoesNotWaitForThem() async throws {
        let views = Views.test(log, in: folder)
        views.state.withLock { $0.isStopping = true }
        #expect(throws: CancellationError.self) { try views.catchUp() }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/views")
        #expect(left == [])
    }
}
