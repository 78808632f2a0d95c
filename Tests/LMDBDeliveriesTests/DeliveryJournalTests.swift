import Deliveries
import EventLog
import EventLogTesting
import Foundation
import Glibc
import Settings
import Synchronization
import Testing
import Timeline

@testable import LMDBDeliveries

/// Where groups stand, after a stop at any moment (B7): a copy of the files while the store is open is what a crash leaves.
@Suite struct DeliveryJournalTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What is stored, beside the store.
    private struct Model {
        var groups: [Position: StoredContent] = [:]

        mutating func apply(_ commit: DeliveryCommit) {
            for group in commit.removed { groups[group] = nil }
            for (group, changes) in commit.changes {
                groups[group, default: StoredContent(place: changes.place)].apply(changes)
            }
        }
    }

    /// Groups at work, all of whose events belong to conversations of their own.
    private struct Work {
        var random: SeededRandom
        var machines: [Position: ConsumerGroup] = [:]
        var held: [Position: [LeaseToken]] = [:]
        var removed: [Position] = []
        var next: UInt64 = 1

        mutating func step() {
            guard let group = machines.keys.sorted().randomElement(using: &random), next % 9 != 1 else {
                return begin()
            }
            next += 1
            let now = Timestamp(milliseconds: Int64(next) * 1_000)
            switch Int.random(in: 0..<12, using: &random) {
            case 0 where machines.count > 1:
                machines[group] = nil
                held[group] = nil
                removed.append(group)
            case 1: machines[group]?.replay(from: Position(.random(in: 1...next, using: &random)), by: Position(next))
            case 2...5: say(of: group, at: now)
            default: take(group, at: now)
            }
        }

        private mutating func begin() {
            next += 1
            machines[Position(next)] = ConsumerGroup(GroupTerms(), from: Position(1))
        }

        private mutating func take(_ group: Position, at now: Timestamp) {
            guard var machine = machines[group] else { return }
            let first = machine.next.rawValue
            let end = first + .random(in: 0..<90, using: &random)
            machine.take((first..<end).map { (Position($0), ConversationID(UInt32($0))) }, upTo: Position(end))
            held[group, default: []] += machine.lease(.random(in: 0..<120, using: &random), at: now).map(\.token)
            machines[group] = machine
        }

        private mutating func say(of group: Position, at now: Timestamp) {
            for token in held.removeValue(forKey: group) ?? [] {
                switch Int.random(in: 0..<8, using: &random) {
                case 0: _ = machines[group]?.refuse(token, delay: .seconds(9), reason: "later", at: now)
                case 1: _ = machines[group]?.terminate(token, reason: "never", at: now)
                default: _ = machines[group]?.acknowledge(token, at: now)
                }
            }
        }

        mutating func commit() -> DeliveryCommit {
            defer { removed = [] }
            var changes: [(group: Position, GroupChanges)] = []
            for group in machines.keys.sorted() where machines[group]?.hasChanges == true {
                if let own = machines[group]?.takeChanges() { changes.append((group, own)) }
            }
            return DeliveryCommit(changes, removed: removed, followed: Position(next))
        }
    }

    private func expect(_ store: LMDBDeliveryStore, has model: Model, followed: Position)
        throws
    {
        #expect(store.followed == followed)
        #expect(try store.groups() == model.groups.keys.sorted())
        for (group, content) in model.groups {
            let stored = try #require(try store.load(group))
            #expect(stored == content)
        }
    }

    private func copy() throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        let path = "deliveries"
        try FileManager.default.createDirectory(atPath: "\(copy.path)/\(path)", withIntermediateDirectories: true)
        for name in ["data.mdb", "journal"] {
            try FileManager.default.copyItem(
                atPath: "\(folder.path)/\(path)/\(name)", toPath: "\(copy.path)/\(path)/\(name)")
        }
        return copy
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func aCrashAtAnyMomentLosesNothingThatIsCommitted(seed: UInt64) throws {
        var (work, model) = (Work(random: SeededRandom(seed: seed)), Model())
        var store = try LMDBDeliveryStore(data: folder.path, head: .start, journalSize: 1 << 16)
        for round in 0..<120 {
            work.step()
            let commit = work.commit()
            try store.commit(commit)
            model.apply(commit)
            if round % 11 == 0 {
                let copy = try copy()
                #expect(try LMDBDeliveryStore.look(data: copy.path) == model.groups)
                let restored = try LMDBDeliveryStore(data: copy.path, head: Position(1), journalSize: 1 << 16)
                try expect(restored, has: model, followed: commit.followed)
                // And what is committed then goes on from there.
                restored.close()
            }
            if round % 29 == 0 {
                store.close()
                store = try LMDBDeliveryStore(data: folder.path, head: Position(1), journalSize: 1 << 16)
            }
        }
        try expect(store, has: model, followed: store.followed)
    }

    /// A store whose journal has three commits.
    private func committed() throws -> (LMDBDeliveryStore, Model) {
        let store = try LMDBDeliveryStore(data: folder.path, head: .start)
        var (work, model) = (Work(random: SeededRandom(seed: 5)), Model())
        for _ in 0..<3 {
            work.step()
            let commit = work.commit()
            try store.commit(commit)
            model.apply(commit)
        }
        return (store, model)
    }

    private func flip(_ offset: Int, in copy: TemporaryFolder) throws {
        let file = URL(filePath: "\(copy.path)/deliveries/journal")
        var bytes = try Data(contentsOf: file)
        bytes[offset] ^= 0x10
        try bytes.write(to: file)
    }

    @Test func aFrameThatIsNotWholeIsLeftOutOnlyAtTheEnd() throws {
        let (store, _) = try committed()
        defer { store.close() }
        for (frame, isRefused) in [(0, true), (1, true), (2, false)] {
            let copy = try copy()
            try flip(frame * 4_096 + 20, in: copy)
            if isRefused {
                let error = try #require(
                    #expect(throws: LogError.self) { try LMDBDeliveryStore(data: copy.path, head: .start) })
                #expect("\(error)".contains("remove it"))
            } else {
                let restored = try LMDBDeliveryStore(data: copy.path, head: .start)
                #expect(restored.followed < store.followed)
                restored.close()
            }
        }
    }

    /// Whether it is on the disk then, nobody knows: it is there as a whole or not at all, and what came before is.
    @Test func aCommitWhoseSyncFailsIsRefusedAndLosesNothingElse() throws {
        let failure = Atomic<Int32>(0)
        var (work, model) = (Work(random: SeededRandom(seed: 8)), Model())
        for round in 0..<20 {
            let store = try LMDBDeliveryStore(data: folder.path, head: .start, journalSize: 1 << 16) {
                failure.load(ordering: .relaxed)
            }
            #expect(try model.groups.allSatisfy { try store.load($0.key) == $0.value }, "round \(round)")
            work.step()
            let commit = work.commit()
            try store.commit(commit)
            model.apply(commit)
            work.step()
            let refused = work.commit()
            failure.store(EIO, ordering: .relaxed)
            #expect(throws: LogError.self) { try store.commit(refused) }
            failure.store(0, ordering: .relaxed)
            store.close()
            // Here it is there: nothing but the sync has failed.
            model.apply(refused)
        }
    }

    @Test func aJournalOfAnotherStoreIsNotTaken() throws {
        let (store, _) = try committed()
        store.close()
        let other = try TemporaryFolder()
        try LMDBDeliveryStore(data: other.path, head: .start).close()
        let path = "/deliveries/journal"
        try FileManager.default.removeItem(atPath: other.path + path)
        try FileManager.default.copyItem(atPath: folder.path + path, toPath: other.path + path)
        let opened = try LMDBDeliveryStore(data: other.path, head: .start)
        #expect(try opened.groups() == [])
    }

    @Test func whatIsWrittenIsReadAndNothingElseIs() throws {
        var work = Work(random: SeededRandom(seed: 77))
        for _ in 0..<40 {
            work.step()
            let commit = work.commit()
            var bytes: [UInt8] = []
            CommitBytes.write(commit, to: &bytes)
            let read = try #require(bytes.withUnsafeBytes { CommitBytes.read($0) })
            #expect(read.changes.map(\.group) == commit.changes.map(\.group))
            #expect(read.changes.map(\.1) == commit.changes.map(\.1))
            #expect(read.removed == commit.removed && read.followed == commit.followed)
            for count in stride(from: 0, to: bytes.count, by: 7) {
                bytes.withUnsafeBytes { #expect(CommitBytes.read(.init(rebasing: $0[..<count])) == nil) }
            }
        }
    }

    /// Before events were settled by blocks, a place had no floor of its own.
    @Test func aPlaceOfTheFirstVersionIsRead() {
        var bytes: [UInt8] = [1]
        for number in [40, 7, 12] as [UInt64] { StoredBytes.append(number, to: &bytes) }
        let place = bytes.withUnsafeBytes { StoredBytes.place($0) }
        #expect(
            place
                == StoredGroup(
                    floor: Position(40), next: Position(40), lease: 7, ordered: Position(12), recalled: 7))
    }
}
