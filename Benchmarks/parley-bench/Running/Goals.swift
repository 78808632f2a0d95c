/// What Parley is to reach: a ratio of two figures of one run, or a figure.
struct Goal: Sendable {
    /// In words.
    let title: String
    /// What it has to be at least, or at most.
    let bound: Double
    let isUpperBound: Bool
    /// A ratio has the unit `×`.
    let unit: String
    /// The figure that is held against the bound; nil where something was not measured.
    let value: @Sendable (Figures) -> Double?

    func isReached(_ value: Double) -> Bool { isUpperBound ? value <= bound : value >= bound }

    /// A rate that is at least so many times another one.
    static func ratio(
        _ title: String, atLeast bound: Double, _ value: @escaping @Sendable (Figures) -> Double?,
        to reference: @escaping @Sendable (Figures) -> Double?
    ) -> Goal {
        Goal(title: title, bound: bound, isUpperBound: false, unit: "×", value: quotient(value, reference))
    }

    /// A cost that is at most so many times another one.
    static func ratio(
        _ title: String, atMost bound: Double, _ value: @escaping @Sendable (Figures) -> Double?,
        to reference: @escaping @Sendable (Figures) -> Double?
    ) -> Goal {
        Goal(title: title, bound: bound, isUpperBound: true, unit: "×", value: quotient(value, reference))
    }

    /// So many events a second at the least.
    private static func rate(
        _ title: String, atLeast bound: Double, _ value: @escaping @Sendable (Figures) -> Double?
    ) -> Goal {
        Goal(title: title, bound: bound, isUpperBound: false, unit: "events/s", value: value)
    }

    private static func quotient(
        _ value: @escaping @Sendable (Figures) -> Double?, _ reference: @escaping @Sendable (Figures) -> Double?
    ) -> @Sendable (Figures) -> Double? {
        { figures in
            guard let value = value(figures), let reference = reference(figures), reference > 0 else { return nil }
            return value / reference
        }
    }
}

extension Goal {
    private static func median(_ name: String, _ parameters: [String: Parameter] = [:])
        -> @Sendable (Figures) -> Double?
    {
        { $0.figure(name, parameters)?.median }
    }

    private static func p50(_ name: String, _ parameters: [String: Parameter]) -> @Sendable (Figures) -> Double? {
        { $0.figure(name, parameters).flatMap { $0.p50Microseconds.isEmpty ? nil : $0.p50Microseconds.median } }
    }

    private static func p99(_ name: String, _ parameters: [String: Parameter]) -> @Sendable (Figures) -> Double? {
        { $0.figure(name, parameters).flatMap { $0.p99Microseconds.isEmpty ? nil : $0.p99Microseconds.median } }
    }

    /// The best of the peers' plain replays.
    private static func bestReplay(_ figures: Figures) -> Double? {
        figures.all.filter { $0.name.hasPrefix("peer.") && $0.name.hasSuffix(".replay") }.map(\.median).max()
    }

    /// JetStream without syncing, sent at once or gathered: the better one.
    private static func jetstream(_ figures: Figures) -> Double? {
        figures.all.filter {
            $0.name == "peer.jetstream.append" && $0.parameters["inFlight"] == .number(64)
                && $0.parameters["synced"] != .flag(true)
        }.map(\.median).max()
    }

    private static let append64 = median("parley.append", ["producers": .number(64)])
    private static let oneCommit: [String: Parameter] = ["batch": .number(1)]
    private static let alone: [String: Parameter] = ["producers": .number(1)]
    private static let few: [String: Parameter] = ["pending": .number(10_000)]
    private static let many: [String: Parameter] = ["pending": .number(1_000_000)]

    /// All of them.
    static let all: [Goal] = appending + reading + lists + state + desk + consumers

    private static let appending = [
        ratio(
            "durable append, 64 producers, to C's plain LMDB loop", atLeast: 1, append64,
            to: median("limit.lmdb.append", ["producers": .number(64)])),
        ratio(
            "durable append, 64 producers, to Redis always", atLeast: 1.3, append64,
            to: median("peer.redis.append", ["inFlight": .number(64), "appendfsync": .word("always")])),
        ratio(
            "durable append, 64 producers, to PostgreSQL", atLeast: 2.5, append64,
            to: median("peer.postgresql.append", ["inFlight": .number(64), "unique": .flag(false)])),
        ratio("durable append, 64 producers, to JetStream unsynced", atLeast: 1, append64, to: jetstream),
        ratio(
            "durable append, batches of 1,000, to C's LMDB loop", atLeast: 0.5,
            median("parley.append", ["batch": .number(1000)]), to: median("limit.lmdb.batch", ["batch": .number(1000)])),
        ratio(
            "one producer, p50, to one LMDB commit", atMost: 1.3, p50("parley.append", alone),
            to: p50("limit.lmdb.batch", oneCommit)),
        ratio(
            "one producer, p99, to one LMDB commit", atMost: 1.3, p99("parley.append", alone),
            to: p99("limit.lmdb.batch", oneCommit)),
        rate("durable append, one producer", atLeast: 9_000, median("parley.append", alone)),
        rate(
            "durable append, 16 producers", atLeast: 75_000, median("parley.append", ["producers": .number(16)])),
        rate("durable append, 64 producers", atLeast: 250_000, append64),
        Goal(
            title: "durable append, 64 producers, p99", bound: 600, isUpperBound: true, unit: "µs",
            value: p99("parley.append", ["producers": .number(64)])),
        ratio(
            "signed webhook over HTTP, to the server that only checks the signature", atLeast: 0.6,
            median("parley.webhook"), to: median("parley.webhook.bare")),
        Goal(
            title: "signed webhook over HTTP, p99 at 64 connections", bound: 5_000, isUpperBound: true, unit: "µs",
            value: p99("parley.webhook", ["connections": .number(64)])),
    ]

    private static let lists = [
        ratio(
            "webhooks beside 200 desks, p99, to webhooks alone", atMost: 1.3,
            p99("parley.readers.webhooks.beside", ["connections": .number(64)]),
            to: p99("parley.readers.webhooks.alone", ["connections": .number(64)])),
        Goal(
            title: "an inbox page of a million conversations, p99", bound: 5_000, isUpperBound: true, unit: "µs",
            value: p99("parley.readers.inbox.alone", ["connections": .number(200)])),
        Goal(
            title: "a page of a transcript, p99", bound: 5_000, isUpperBound: true, unit: "µs",
            value: p99("parley.readers.transcript.alone", ["connections": .number(200)])),
        Goal(
            title: "a search, p99", bound: 50_000, isUpperBound: true, unit: "µs",
            value: p99("parley.readers.search.alone", ["connections": .number(20)])),
        Goal(
            title: "views made anew", bound: 100_000, isUpperBound: false, unit: "events/s",
            value: median("parley.rebuild.views")),
    ]

    private static let reading = [
        ratio(
            "rebuild, header-only projection, to C's header fold", atLeast: 0.6, median("parley.rebuild.headers"),
            to: median("limit.lmdb.fold")),
        Goal(
            title: "rebuild, every projection, payloads decoded, on a core", bound: 1_000_000, isUpperBound: false,
            unit: "events/s", value: median("parley.rebuild.all", ["cores": .number(1)])),
        ratio(
            "rebuild, every projection, to the best peer's plain replay", atLeast: 1,
            median("parley.rebuild.all", ["cores": .number(2)]),
            to: bestReplay),
        ratio(
            "full replay, headers and payloads, to the best peer's", atLeast: 3, median("parley.replay.payloads"),
            to: bestReplay),
        ratio(
            "replay of one conversation, to C's chain", atLeast: 0.5, median("parley.conversation.headers"),
            to: median("limit.lmdb.chain", ["copied": .flag(false)])),
        Goal(
            title: "replay of one conversation, p99 of 20 events", bound: 100, isUpperBound: true, unit: "µs",
            value: p99("parley.conversation.last20", [:])),
    ]

    private static let state = [
        ratio(
            "a deadline set, 1 million pending to 10,000", atMost: 1.2, median("parley.deadline.set", many),
            to: median("parley.deadline.set", few)),
        ratio(
            "a deadline moved, 1 million pending to 10,000", atMost: 1.2, median("parley.deadline.move", many),
            to: median("parley.deadline.move", few)),
        ratio(
            "a deadline fired, 1 million pending to 10,000", atMost: 1.2, median("parley.deadline.fire", many),
            to: median("parley.deadline.fire", few)),
        Goal(
            title: "bytes on disk per message event", bound: 200, isUpperBound: true, unit: "bytes",
            value: median("parley.disk")),
        ratio(
            "bytes on disk per message event, to PostgreSQL", atMost: 1 / 3, median("parley.disk"),
            to: median("peer.postgresql.disk", ["unique": .flag(false)])),
        Goal(
            title: "memory per open session with its timers", bound: 1_024, isUpperBound: true, unit: "bytes",
            value: median("parley.memory.session")),
        Goal(
            title: "start, to ready", bound: 2, isUpperBound: true, unit: "s", value: median("parley.start")),
        ratio(
            "cost of an append at 50 M events, to 1 M", atMost: 1.2,
            median("parley.growth.append", ["events": .number(50_000_000)]),
            to: median("parley.growth.append", ["events": .number(1_000_000)])),
        ratio(
            "cost of a read at 50 M events, to 1 M", atMost: 1.2,
            median("parley.growth.read", ["events": .number(50_000_000)]),
            to: median("parley.growth.read", ["events": .number(1_000_000)])),
    ]

    /// Over HTTP, as the peers' consumers come over connections.
    private static let consumers = ["http", "http, protobuf"].flatMap { way in
        [1, 16, 64].flatMap { count in
            [
                ("Redis always", "peer.redis", ["appendfsync": Parameter.word("always")]),
                ("JetStream synced", "peer.jetstream", ["synced": .flag(true)]),
            ].flatMap { title, peer, synced in
                let ours: [String: Parameter] = ["consumers": .number(count), "over": .word(way)]
                let theirs = synced.merging(["consumers": .number(count)]) { own, _ in own }
                let among = "over \(way), \(count) consumers"
                return [
                    ratio(
                        "acknowledged deliveries \(among), to \(title)", atLeast: 1,
                        median("parley.consumers.drain", ours), to: median("\(peer).consumers.drain", theirs)),
                    ratio(
                        "from append to delivery \(among), p50, to \(title)", atMost: 1,
                        p50("parley.consumers.arrival", ours), to: p50("\(peer).consumers.arrival", theirs)),
                    ratio(
                        "from append to delivery \(among), p99, to \(title)", atMost: 1,
                        p99("parley.consumers.arrival", ours), to: p99("\(peer).consumers.arrival", theirs)),
                ]
            }
        }
    }

    private static let desk = ["round-robin", "least-busy", "longest-idle", "last-agent"].flatMap { strategy in
        [("an assignment", "assignment"), ("a login", "login")].map { title, act in
            ratio(
                "\(title), \(strategy), 100,000 open sessions and 10,000 agents to 1,000 and 100", atMost: 1.2,
                median("parley.desk.\(act)", ["sessions": .number(100_000), "strategy": .word(strategy)]),
                to: median("parley.desk.\(act)", ["sessions": .number(1_000), "strategy": .word(strategy)]))
        }
    }
}
