import EventLog
import EventLogTesting
import Synchronization
import Testing
import Timeline

@testable import LMDBEventLog

/// What the sequencer does with those who wait when something fails.
@Suite struct SequencerTests {
    private final class Answers: Sendable {
        private let stored = Mutex<[String]>([])
        var all: [String] { stored.withLock { $0 } }
        func note(_ name: String, _ result: Result<Position, AppendError>) {
            let text =
                switch result {
                case .success(let position): "\(name) \(position)"
                case .failure(let error): "\(name): \(error)"
                }
            stored.withLock { $0.append(text) }
        }
    }

    private func batch(_ name: String, _ conversation: UInt32, _ answers: Answers) -> PreparedBatch {
        PreparedBatch([.sample(conversation, name)], Compressor(), nil) { answers.note(name, $0) }
    }

    /// A failure met elsewhere, by the indexer or a caller, must not take back what the writer may be about to commit.
    @Test func aStopLeavesTheGroupBeingWrittenToItsWriter() throws {
        let sequencer = Sequencer(StreamTable(), pending: PendingKeys(), queueLimit: 1 << 20, gathering: .zero)
        let answers = Answers()
        let written = batch("written", 0, answers)
        try sequencer.enqueue(written) { _ in nil }
        let group = try #require(sequencer.nextGroup())
        try sequencer.enqueue(batch("queued", 1, answers)) { _ in nil }
        sequencer.stop(.stopped("broken"))
        #expect(answers.all == ["queued: broken"])
        #expect(sequencer.stream(ConversationID(0)).version == 1)
        #expect(sequencer.lastConversation == ConversationID(0))
        sequencer.published(group)
        #expect(sequencer.stream(ConversationID(0)).durable == Position(1))
        try sequencer.enqueue(batch("late", 1, answers)) { _ in nil }
        #expect(answers.all == ["queued: broken", "late: broken"])
        #expect(sequencer.nextGroup() == nil)
    }

    /// Callers of the last commit and those who came during it make one group, not two that take turns.
    @Test func theWriterWaitsForAllItsCallersToComeBack() async throws {
        let sequencer = Sequencer(StreamTable(), pending: PendingKeys(), queueLimit: 1 << 20, gathering: .seconds(600))
        let answers = Answers()
        try sequencer.enqueue(batch("first", 0, answers)) { _ in nil }
        try sequencer.enqueue(batch("second", 0, answers)) { _ in nil }
        let group = try #require(sequencer.nextGroup())
        #expect(group.count == 2)
        try sequencer.enqueue(batch("during", 0, answers)) { _ in nil }
        sequencer.published(group)
        let (groups, waiting) = AsyncStream<Int>.makeStream()
        let writer = WorkerThread { waiting.yield(sequencer.nextGroup()?.count ?? 0) }
        for name in ["first", "second"] { try sequencer.enqueue(batch(name, 0, answers)) { _ in nil } }
        for await count in groups {
            #expect(count == 3)
            break
        }
        writer.join()
    }

    @Test func aFailedCommitTakesBackTheGroupAndTheQueue() throws {
        let sequencer = Sequencer(StreamTable(), pending: PendingKeys(), queueLimit: 1 << 20, gathering: .zero)
        let answers = Answers()
        try sequencer.enqueue(batch("written", 0, answers)) { _ in nil }
        _ = sequencer.nextGroup()
        try sequencer.enqueue(batch("queued", 1, answers)) { _ in nil }
        sequencer.failAll(.diskFull("full"), forGood: false)
        #expect(answers.all == ["written: full", "queued: full"])
        #expect(sequencer.lastConversation == nil)
        try sequencer.enqueue(batch("again", 0, answers)) { _ in nil }
        #expect(sequencer.nextGroup()?.first?.last == Position(1))
    }
}
