import GRDB
import Timeline

/// How often nodes and edges were taken, and how many sessions wait, while they are counted.
struct FlowTallies {
    private struct CountKey: Hashable, Comparable {
        let version: String
        let period: Int64
        let line: String
        let node: String
        let outcome: String

        static func < (one: CountKey, other: CountKey) -> Bool {
            (one.version, one.period, one.line, one.node, one.outcome)
                < (other.version, other.period, other.line, other.node, other.outcome)
        }
    }

    private struct Count {
        var sessions: Int64 = 0
        var times: Int64 = 0
    }

    private struct PlaceKey: Hashable, Comparable {
        let version: String
        let line: String
        let node: String

        static func < (one: PlaceKey, other: PlaceKey) -> Bool {
            (one.version, one.line, one.node) < (other.version, other.line, other.node)
        }
    }

    private var counts = RowCache<CountKey, Count>()
    private var waiting = RowCache<PlaceKey, Int64>()

    /// Counts a node, or an edge.
    ///
    /// - Parameters:
    ///   - outcome: The edge's; empty for the node.
    ///   - isFirst: Whether the session had not taken it before.
    mutating func count(
        _ version: String, _ node: String, _ outcome: String, isFirst: Bool, _ line: String, at time: Timestamp,
        _ rows: StoredRows
    ) throws {
        let period = FlowNumbers.period(of: time)
        let key = CountKey(version: version, period: period, line: line, node: node, outcome: outcome)
        try counts.update(
            key,
            or: {
                let row = try rows.read(
                    FlowsView.counts, "key",
                    "WHERE version = ? AND period = ? AND line = ? AND node = ? AND outcome = ?",
                    [
                        version.databaseValue, period.databaseValue, line.databaseValue, node.databaseValue,
                        outcome.databaseValue,
                    ])
                return row.map { Count(sessions: $0[5], times: $0[6]) } ?? Count()
            },
            { count in
                count.times += 1
                if isFirst { count.sessions += 1 }
            })
    }

    /// Counts a session that waits at a node from now on, or no longer.
    mutating func wait(_ version: String, _ node: String, _ change: Int64, _ line: String, _ rows: StoredRows) throws {
        let key = PlaceKey(version: version, line: line, node: node)
        try waiting.update(
            key,
            or: {
                let row = try rows.read(
                    FlowsView.waiting, "key", "WHERE version = ? AND line = ? AND node = ?",
                    [version.databaseValue, line.databaseValue, node.databaseValue])
                return row.map { $0[3] } ?? 0
            }, { $0 += change })
    }

    mutating func write(to rows: StoredRows) throws {
        for (key, count) in counts.takeChanged() {
            try rows.write(FlowsView.counts) { row in
                row.add(key.version)
                row.add(key.period)
                row.add(key.line)
                row.add(key.node)
                row.add(key.outcome)
                row.add(count.sessions)
                row.add(count.times)
            }
        }
        for (key, sessions) in waiting.takeChanged() {
            try rows.write(FlowsView.waiting) { row in
                row.add(key.version)
                row.add(key.line)
                row.add(key.node)
                row.add(sessions)
            }
        }
    }
}
