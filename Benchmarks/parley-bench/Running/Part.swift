/// One program with its arguments.
struct Run: Hashable, Sendable {
    let program: Program.Name
    let arguments: [String]

    init(_ program: Program.Name, _ arguments: String) {
        self.program = program
        self.arguments = arguments.split(separator: " ").map(String.init)
    }
}

/// What is measured together. Its runs are taken in turns, round by round, so that a machine that becomes slower meanwhile
/// becomes slower for all of them.
struct Part: Sendable {
    let name: String
    /// In words, for the tables.
    let title: String
    /// The servers that have to run.
    var servers: [Server] = []
    let runs: [Run]
    /// How many rounds it takes at least: with short ones the machine's hiccups would decide fewer.
    var leastRounds = 1
    /// Only in a full run: it takes too long for a short one.
    var isLong = false
}

/// A peer's server, started before its part and stopped after it.
enum Server: String, CaseIterable, Sendable {
    case postgresql
    case redisAlways
    case redisEverySecond
    case jetstream
    case jetstreamSynced

    /// Its script under `Benchmarks/peers`.
    var script: String {
        switch self {
        case .postgresql: "postgresql-server"
        case .redisAlways, .redisEverySecond: "redis-server"
        case .jetstream, .jetstreamSynced: "jetstream-server"
        }
    }

    /// What follows folder and port when it is started.
    var arguments: [String] {
        switch self {
        case .postgresql: []
        case .redisAlways: ["always"]
        case .redisEverySecond: ["everysec"]
        case .jetstream: ["unsynced"]
        case .jetstreamSynced: ["synced"]
        }
    }

    /// The port on 127.0.0.1.
    var port: Int { 18_480 + (Server.allCases.firstIndex(of: self) ?? 0) }
}
