/// One thing to measure: a program with its arguments.
struct Run: Hashable, Sendable {
    /// Programs of the harness by name, `parley-bench` itself among them.
    let program: String
    let arguments: [String]

    init(_ program: String, _ arguments: String...) {
        self.program = program
        self.arguments = arguments
    }

    /// The same program with more arguments.
    func with(_ more: [String]) -> Run { Run(program: program, arguments: arguments + more) }

    private init(program: String, arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }
}

/// What is measured together: its runs are taken in turns, round by round, so that a machine that becomes slower meanwhile
/// becomes slower for all of them.
struct Part: Sendable {
    let name: String
    /// In words, for the tables.
    let title: String
    /// Which work file the C programs get: `messages` or `mixed`; nil for none.
    let work: String?
    /// The servers that have to run.
    var servers: [Server] = []
    let runs: [Run]
    /// Only in a full run: too long for a short one.
    var isLong = false
}

/// A peer's server.
enum Server: String, Sendable {
    case postgresql
    case redisAlways = "redis-always"
    case redisEverySecond = "redis-everysec"
    case jetstream
    case nginx
    case parley
}
