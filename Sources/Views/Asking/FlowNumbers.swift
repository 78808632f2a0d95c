public import Events
public import GRDB
public import Timeline

/// How many sessions took the nodes and edges of a version of a flow, and where they wait (S0.8).
public struct FlowNumbers: Sendable {
    /// In pieces of so many milliseconds it is counted.
    private static let pieceLength: Int64 = 300_000

    /// How often something was taken.
    public struct Count: Hashable, Sendable {
        /// How many sessions took it, for the first time.
        public var sessions = 0
        /// How often it was taken.
        public var times = 0

        /// Never.
        public init() {}
    }

    /// A node's outcome.
    public struct Edge: Hashable, Sendable {
        /// The node.
        public let node: String
        /// The outcome.
        public let outcome: String

        /// An edge.
        public init(node: String, outcome: String) { (self.node, self.outcome) = (node, outcome) }
    }

    /// Of each node that was taken.
    public private(set) var nodes: [String: Count] = [:]
    /// Of each edge that was taken.
    public private(set) var edges: [Edge: Count] = [:]
    /// How many sessions wait at a node now, or in a flow that it calls.
    public private(set) var waiting: [String: Int] = [:]

    /// The numbers of a version.
    ///
    /// - Parameters:
    ///   - lines: Only of these lines; of all where nil.
    ///   - from: From the five minutes of this moment on.
    ///   - until: Up to the last five minutes that begin before this moment.
    public init(
        of version: String, on lines: [LineID]?, from: Timestamp, until: Timestamp, in database: Database
    ) throws {
        let (condition, arguments) = FlowNumbers.condition(on: lines)
        let counts = try Row.fetchAll(
            database,
            sql: """
                SELECT node, outcome, sum(sessions), sum(times) FROM flow_counts \
                WHERE version = ? AND period >= ? AND period < ?\(condition) GROUP BY node, outcome
                """,
            arguments: [version, FlowNumbers.period(of: from), until.milliseconds] + arguments)
        for row in counts {
            var count = Count()
            (count.sessions, count.times) = (row[2], row[3])
            let (node, outcome): (String, String) = (row[0], row[1])
            if outcome.isEmpty { nodes[node] = count } else { edges[Edge(node: node, outcome: outcome)] = count }
        }
        let places = try Row.fetchAll(
            database,
            sql: """
                SELECT node, sum(sessions) AS number FROM flow_waiting WHERE version = ?\(condition) GROUP BY node \
                HAVING number > 0
                """, arguments: [version] + arguments)
        for row in places { waiting[row[0]] = row[1] }
    }

    private static func condition(on lines: [LineID]?) -> (String, StatementArguments) {
        guard let lines else { return ("", []) }
        return (
            " AND line IN (\(databaseQuestionMarks(count: lines.count)))", StatementArguments(lines.map(\.rawValue))
        )
    }

    /// When the five minutes of a moment begin.
    static func period(of time: Timestamp) -> Int64 {
        let rest = time.milliseconds % pieceLength
        return time.milliseconds - (rest < 0 ? rest + pieceLength : rest)
    }
}

/// The way that a session took through its flow, and those that this has called (S0.8).
public struct SessionTrail: Sendable {
    /// The session's number.
    public let session: UInt32
    /// The versions that it has, its own first.
    public let versions: [String]
    private let trail: FlowTrail

    /// The way of a session.
    ///
    /// - Parameter session: Its number; nil for the last one that had a flow.
    /// - Returns: Nil where no flow answered in it.
    public static func of(
        _ conversation: ConversationID, session: UInt32?, in database: Database
    ) throws -> SessionTrail? {
        let condition = session == nil ? "" : " AND session = ?"
        let row = try Row.fetchOne(
            database,
            sql: FlowsView.runs.reading("WHERE conversation = ?\(condition) ORDER BY session DESC LIMIT 1"),
            arguments: [conversation.rawValue] + (session.map { [$0] } ?? []))
        guard let row else { return nil }
        return SessionTrail(session: row[1], trail: try FlowRun(row: row).trail)
    }

    private init(session: UInt32, trail: FlowTrail) {
        (self.session, self.trail) = (session, trail)
        versions = trail.versions
    }

    /// The nodes of a flow that it came to, in order.
    public func nodes(of flow: String) -> [String] {
        trail.pieces.filter { $0.place.flow == flow && $0.outcome.isEmpty }.map(\.place.node)
    }

    /// The edges of a flow that it took, in order; as the how manieth of its steps it took each.
    public func edges(of flow: String) -> [(edge: FlowNumbers.Edge, numbers: [Int])] {
        trail.pieces.filter { $0.place.flow == flow && !$0.outcome.isEmpty }.map { piece in
            (FlowNumbers.Edge(node: piece.place.node, outcome: piece.outcome), piece.numbers.map(Int.init))
        }
    }

    /// Where it waits in a flow; nil where it has ended, or is in none of its nodes.
    public func place(in flow: String) -> String? { trail.places.last { $0.flow == flow }?.node }
}
