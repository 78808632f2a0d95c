public import GRDB
public import Timeline

/// The messages of the tasks (S0.6, S0.7).
public struct TaskUsage: Hashable, Sendable {
    /// Messages of customers that came to each task, by task.
    public var received: [String: Int] = [:]
    /// When the allocation that counts now began; nil where there is none.
    public var since: Timestamp?
    /// Messages of customers since.
    public var receivedSince = 0
    /// Messages of ours since that the platform took.
    public var sentSince = 0

    /// Counts them.
    ///
    /// - Parameter now: An allocation that is renewed monthly counts from nothing in a new month, also before its first message.
    public static func taken(in database: Database, at now: Timestamp) throws -> TaskUsage {
        var usage = TaskUsage()
        for row in try Row.fetchAll(database, sql: "SELECT task, sum(received) FROM task_usage GROUP BY task") {
            usage.received[row[0]] = row[1]
        }
        let last = try Row.fetchOne(
            database,
            sql: "SELECT began_at, messages, renewed, received, sent FROM allocations ORDER BY began_at DESC LIMIT 1")
        guard let last, last[1] as Int64 > 0 else { return usage }
        let began = Timestamp(milliseconds: last[0])
        guard last[2] == "never" || began >= now.month else {
            usage.since = now.month
            return usage
        }
        (usage.since, usage.receivedSince, usage.sentSince) = (began, last[3], last[4])
        return usage
    }
}

extension Timestamp {
    /// The beginning of its month, by UTC.
    var month: Timestamp { Timestamp(iso8601: "\(date.prefix(8))01T00:00:00Z") ?? .epoch }
}
