package import Timeline

/// What a server was asked, as it remembers.
package struct ServerRecord: Sendable {
    /// One request.
    package struct Ask: Hashable, Sendable {
        /// In which start of the broker it came.
        package var start: Int
        /// The body.
        package var body: String
        /// Whether the server sent it away, and it may come again at once.
        package var isTurnedAway: Bool

        /// A request.
        package init(start: Int, body: String, isTurnedAway: Bool = false) {
            (self.start, self.body, self.isTurnedAway) = (start, body, isTurnedAway)
        }
    }

    /// The requests, in order, by their `Idempotency-Key`.
    package var asks: [String: [Ask]] = [:]

    /// Nothing came in.
    package init() {}
}

/// A server is asked what the log tells, under the same key each time: once in a start of the broker, unless the server has sent the
/// request away, and never again once the answer was recorded.
package struct AsksCheck: Sendable {
    private static let name = "asks"

    /// In which start each request was known to be answered.
    private var answered: [Position: Int] = [:]

    /// Nothing is known yet.
    package init() {}

    /// The key that a request has.
    package static func key(of request: Position) -> String { "parley.flow.\(request.rawValue)" }

    /// The broker is dead, and what it has recorded is known.
    ///
    /// - Parameter start: The start that has ended.
    package mutating func note(_ requests: [Position: FlowsCheck.Request], after start: Int) {
        for (position, request) in requests where request.isAnswered && answered[position] == nil {
            answered[position] = start
        }
    }

    /// Compares what the server remembers with the log.
    package func compare(
        _ record: ServerRecord, with requests: [Position: FlowsCheck.Request], _ findings: inout Findings
    ) {
        let keys = Dictionary(uniqueKeysWithValues: requests.keys.map { (AsksCheck.key(of: $0), $0) })
        for (key, asks) in record.asks {
            guard let position = keys[key] else {
                findings.add(AsksCheck.name, at: key, "the server was asked under a key that no request has")
                continue
            }
            if let what = fault(of: asks, answered[position]) { findings.add(AsksCheck.name, at: key, what) }
        }
    }

    private func fault(of asks: [ServerRecord.Ask], _ answered: Int?) -> String? {
        if Set(asks.map(\.body)).count > 1 { return "the same request came with another body" }
        for (start, group) in Dictionary(grouping: asks, by: \.start) {
            let mayBe = 1 + group.count { $0.isTurnedAway }
            if group.count > mayBe { return "it was asked \(group.count) times in start \(start)" }
            if let answered, start > answered {
                return "it was asked again in start \(start), though its answer was recorded in start \(answered)"
            }
        }
        return nil
    }
}
