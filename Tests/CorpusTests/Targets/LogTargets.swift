import EventLog
import EventLogTesting
import FoundationEssentials
import Timeline

@testable import LMDBEventLog

extension FuzzTarget {
    /// The file that LMDB keeps records in, with changes: whoever looks at its pages finds damage, or walks over them.
    static let pages = FuzzTarget("pages", longest: 512) { bytes in
        let fixture = try LogFixture.shared.get()
        var source = ByteSource(bytes)
        var file = source.byte() & 1 == 0 ? fixture.tree : fixture.whole[1].bytes
        Patch.apply(&source, to: &file)
        try fixture.alone {
            try fixture.lay([("log/data.mdb", file)])
            do throws(PageDamage) {
                try PageCheck.walk(fixture.path + "/log/data.mdb")
            } catch {
                try hold(!error.what.isEmpty, "damage without a word")
            }
        }
    }

    /// A whole log, closed, with changes in its file, its index, or a journal beside them. It is refused, or the damage named, or
    /// everything is read as it was written.
    static let logs = FuzzTarget("logs", longest: 512) { bytes in
        let fixture = try LogFixture.shared.get()
        var source = ByteSource(bytes)
        var files = fixture.whole
        let choice = source.byte()
        for file in files.indices where choice & 1 << UInt8(file) != 0 { Patch.apply(&source, to: &files[file].bytes) }
        if choice & 4 != 0 {
            var journal = fixture.journal
            Patch.apply(&source, to: &journal)
            files.append(("log/journal-a", journal))
        }
        try fixture.alone {
            try fixture.lay(files)
            for mode in [LMDBEventLog.Mode.reading, .writing] {
                do {
                    let log = try LMDBEventLog.open(
                        at: fixture.path, mode: mode, configuration: LogFixture.configuration)
                    defer { log.close() }
                    try LogCheck.isReadOrNamed(log, fixture)
                } catch let error as LogError {
                    try hold(!error.advice.isEmpty, "it is refused without a reason")
                }
            }
        }
    }
}

private enum PageCheck {
    /// Walks over everything that the last commits hold.
    static func walk(_ path: String) throws(PageDamage) {
        let file = try PageFile(path: path)
        try file.checkMetaPages()
        for commit in 0..<(16 as UInt) {
            guard let roots = try? file.roots(ofCommit: commit) else { continue }
            try file.check(roots, all: false)
            try file.check(roots, all: true)
        }
    }
}

private enum LogCheck {
    /// Everything is read as it was written, unless something is told to be damaged.
    static func isReadOrNamed(_ log: LMDBEventLog, _ fixture: LogFixture) throws {
        // First, as LMDB believes its pages: whoever reads a damaged one through it may be ended by a signal.
        let report = try log.verify()
        guard report.problem == nil else { return }
        try hold(report.head.rawValue == UInt64(fixture.payloads.count), "it is sound, and ends at \(report.head)")
        for (index, payload) in fixture.payloads.enumerated() {
            let position = Position(UInt64(index + 1))
            let record = try log.record(at: position)
            try hold(record?.payload == payload, "it is sound, and record \(position) is another")
            guard report.indexProblems.isEmpty else { continue }
            let found = try log.position(of: .sample(UInt64(index)))
            try hold(
                found == position, "it is sound, and the key of \(position) leads to \(found?.description ?? "none")")
        }
    }
}
