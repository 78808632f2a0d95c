import EventLog
import EventLogTesting
import Glibc
import Testing
import Timeline

@testable import LMDBEventLog

/// What is durable and not yet in the tree is read as anything else is (L1).
@Suite(.timeLimit(.minutes(10))) struct LogTailTests {
    private static let texts = (0..<60).map { "a message that says \($0), and enough else to be compressed" }

    /// A log whose tree has the first 20 of 60 records, of three streams, and takes no more until its gate opens.
    private func withTail(_ body: (LMDBEventLog) async throws -> Void) async throws {
        let folder = try LogFolder()
        let first = try folder.open()
        _ = try await first.append(appends(0..<20))
        first.close()
        let gate = DispatchGate()
        let log = try folder.open { $0.hooks.fillingFailure = { gate.wait() } }
        defer { log.close() }
        defer { gate.open(with: 0) }
        for numbers in [20..<30, 30..<50, 50..<60] { _ = try await log.append(appends(numbers)) }
        guard case .writing(let side) = log.side else { return }
        #expect(side.treeHead == Position(20) && log.head == Position(60))
        try await body(log)
        #expect(side.treeHead == Position(20), "somebody has waited for the tree")
    }

    private func appends(_ numbers: Range<Int>) -> [Append] {
        numbers.map { .sample(UInt32($0 % 3), payload: Array(Self.texts[$0].utf8), key: UInt64($0)) }
    }

    @Test func itIsReadInOrder() async throws {
        try await withTail { log in
            #expect(try log.texts() == Self.texts)
            for first in [1, 19, 20, 21, 30, 31, 50, 51, 60] {
                var found: [UInt64] = []
                let next = try log.read(from: Position(UInt64(first)), limit: 25, mode: .headers) { envelope, _ in
                    found.append(envelope.position.rawValue)
                    return true
                }
                let last = min(first + 24, 60)
                #expect(found == (first...last).map { UInt64($0) } && next == Position(UInt64(last + 1)))
            }
        }
    }

    @Test(arguments: [1, 15, 20, 21, 45, 60]) func readingEndsWhereOneWishes(_ count: Int) async throws {
        try await withTail { log in
            var found = 0
            let next = try log.read(from: .start, limit: .max, mode: .payloads) { _, _ in
                found += 1
                return found < count
            }
            #expect(found == count && next == Position(UInt64(count + 1)))
        }
    }

    @Test func itIsReadAtPositionsInTheirOrder() async throws {
        try await withTail { log in
            let positions = [60, 3, 21, 20, 50, 51, 1, 21, 61, 0].map { Position(UInt64($0)) }
            var found: [Position] = []
            try log.read(at: positions) { envelope, payload in
                found.append(envelope.position)
                let text = payload.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
                #expect(text == Self.texts[Int(envelope.position.rawValue) - 1])
            }
            #expect(found == positions.dropLast(2))
            #expect(try log.record(at: Position(40))?.payload == Array(Self.texts[39].utf8))
            #expect(try log.record(at: Position(61)) == nil)
            #expect(try log.position(of: .sample(55)) == Position(56))
        }
    }

    @Test(arguments: 0..<3) func aStreamIsReadBackwards(_ stream: Int) async throws {
        try await withTail { log in
            var found: [Int] = []
            try log.readBackwards(ConversationID(UInt32(stream)), from: nil, mode: .payloads) { envelope, _ in
                found.append(Int(envelope.position.rawValue) - 1)
                return envelope.position > Position(3)
            }
            #expect(found == (0..<60).filter { $0 % 3 == stream }.reversed())
        }
    }

    /// Readers of the tail while it passes into the tree, and its memory is used again.
    @Test func itPassesIntoTheTreeUnderItsReaders() async throws {
        let folder = try LogFolder()
        let log = try folder.open {
            $0.journalSize = 1 << 16
            $0.fillingInterval = .zero
        }
        defer { log.close() }
        let count = 600
        try await withThrowingTaskGroup(of: Void.self) { group in
            for stream in 0..<3 { group.addTask { try await read(log, upTo: count, stream) } }
            for number in 0..<count {
                let payload = Array("\(number) ".utf8) + Array(Self.texts[number % 60].utf8)
                _ = try await log.append([.sample(UInt32(number % 3), payload: payload)])
            }
            try await group.waitForAll()
        }
        #expect(try log.verify().isSound)
    }

    private func read(_ log: LMDBEventLog, upTo count: Int, _ stream: Int) async throws {
        var next = Position(1)
        while next.rawValue <= UInt64(count) {
            let head = try await log.waitForAppend(after: Position(next.rawValue - 1))
            next = try log.read(from: next, limit: .max, mode: .payloads) { envelope, payload in
                let number = Int(envelope.position.rawValue) - 1
                let text = payload.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
                #expect(text.hasPrefix("\(number) a message"))
                return true
            }
            #expect(next > head)
            var last = head
            try log.readBackwards(ConversationID(UInt32(stream)), from: nil, mode: .headers) { envelope, _ in
                last = envelope.position
                return false
            }
            #expect(last.rawValue + 3 > head.rawValue || head.rawValue < 3)
        }
    }
}
