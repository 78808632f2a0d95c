/// Everything that there is to measure.
struct Parts {
    /// Whether it has to be over in five minutes: fewer events, fewer rounds, nothing long.
    let isShort: Bool

    /// Events of one append measurement.
    private func events(_ producers: Int) -> Int {
        (isShort ? 1 : 4) * [1: 3_000, 16: 25_000][producers, default: 60_000]
    }

    /// Events of the work files: enough for the largest measurement that takes its events from one.
    var workEvents: Int { isShort ? 400_000 : 1_000_000 }
    private var logEvents: Int { isShort ? 400_000 : 1_000_000 }

    var all: [Part] {
        [disk, append, batches, replay, rebuild, conversation, webhook, postgresql, redis, redisRelaxed, jetstream]
            + [jetstreamSynced, deadlines, desk, memory, start, growth, readers, consumers, arrivals]
    }

    private var disk: Part {
        Part(
            name: "limits", title: "The machine",
            runs: [Run(.c("fdatasync"), "--seconds 2"), Run(.c("memory"), ""), Run(.c("zstd"), "--work {messages}")])
    }

    private var append: Part {
        Part(
            name: "append", title: "Durable appends, one event each",
            runs: [1, 16, 64, 256].flatMap { producers in
                [
                    Run(.parley, "append --work {messages} --producers \(producers) --events \(events(producers))"),
                    Run(.c("lmdb-append"), "--work {messages} --producers \(producers) --events \(events(producers))"),
                ]
            })
    }

    private var batches: Part {
        let count = isShort ? 200_000 : 500_000
        return Part(
            name: "batches", title: "Durable appends, batches",
            runs: [
                Run(.parley, "append --work {messages} --batch 1000 --events \(count)"),
                Run(.c("lmdb-append"), "--work {messages} --batch 1000 --events \(count)"),
                Run(.c("lmdb-append"), "--work {messages} --batch 1 --events 3000"),
                Run(.parley, "disk --work {messages} --events \(workEvents)"),
            ])
    }

    private var replay: Part {
        Part(
            name: "replay", title: "Full replay",
            runs: [Run(.parley, "replay --events \(logEvents)"), Run(.c("lmdb-scan"), "--work {mixed}")])
    }

    private var rebuild: Part {
        Part(
            name: "rebuild", title: "Rebuild",
            runs: ["", " --one-core"].map { Run(.parley, "rebuild --events \(logEvents)\($0)") })
    }

    private var conversation: Part {
        Part(
            name: "conversation", title: "One conversation", runs: [Run(.parley, "conversation --events \(logEvents)")])
    }

    private var webhook: Part {
        Part(
            name: "webhook", title: "Signed webhooks over HTTP",
            runs: [
                Run(.parley, "webhook --seconds 4"), Run(.parley, "webhook --seconds 4 --bare"),
                Run(.parley, "nio --seconds 3"), Run(.script("limits/nginx"), "--port 18490 --seconds 3"),
            ])
    }

    private var postgresql: Part {
        let options = "--work {messages} --port 18480 --socket {postgresql} --seconds \(peerSeconds)"
        return Part(
            name: "postgresql", title: "PostgreSQL", servers: [.postgresql],
            runs: inFlight.map { Run(.c("postgresql"), "append \(options) --in-flight \($0)") }
                + [Run(.c("postgresql"), "replay --work {mixed} --port 18480 --socket {postgresql} --events 200000")])
    }

    private var redis: Part {
        let options = "--work {messages} --port 18481 --socket {redisAlways}/socket --seconds \(peerSeconds)"
        return Part(
            name: "redis", title: "Redis Streams, synced", servers: [.redisAlways],
            runs: inFlight.map { Run(.c("redis"), "append \(options) --in-flight \($0)") }
                + [Run(.c("redis"), "replay --work {mixed} --port 18481 --socket {redisAlways}/socket --events 200000")]
        )
    }

    private var redisRelaxed: Part {
        let options = "--work {messages} --port 18482 --socket {redisEverySecond}/socket --seconds \(peerSeconds)"
        return Part(
            name: "redis-everysec", title: "Redis Streams, synced once a second", servers: [.redisEverySecond],
            runs: inFlight.map { Run(.c("redis"), "append \(options) --in-flight \($0)") })
    }

    private var jetstream: Part {
        let options = "--work {messages} --port 18483 --folder {jetstream} --seconds \(peerSeconds)"
        return Part(
            name: "jetstream", title: "NATS JetStream, which acknowledges before it syncs", servers: [.jetstream],
            runs: inFlight.flatMap { count in
                ["", " --gather"].map { Run(.c("jetstream"), "append \(options) --in-flight \(count)\($0)") }
            } + [Run(.c("jetstream"), "replay --work {mixed} --port 18483 --folder {jetstream} --events 200000")])
    }

    private var jetstreamSynced: Part {
        let options = "--work {messages} --port 18484 --folder {jetstreamSynced} --seconds \(peerSeconds)"
        return Part(
            name: "jetstream-synced", title: "NATS JetStream on a synced directory", servers: [.jetstreamSynced],
            runs: inFlight.map { Run(.c("jetstream"), "append \(options) --in-flight \($0)") })
    }

    private var peerSeconds: Int { isShort ? 3 : 4 }
    private var inFlight: [Int] { isShort ? [64] : [1, 16, 64, 256] }

    private var deadlines: Part {
        Part(
            name: "deadlines", title: "Deadlines",
            runs: [Run(.parley, "deadlines --pending 10000"), Run(.parley, "deadlines --pending 1000000")])
    }

    private var desk: Part {
        Part(name: "desk", title: "The desk, small and large", runs: [Run(.parley, "desk --rounds 40")])
    }

    private var memory: Part {
        Part(name: "memory", title: "Memory", runs: [Run(.parley, "memory")])
    }

    private var start: Part {
        Part(
            name: "start", title: "Start", runs: [Run(.parley, "start --events \(isShort ? logEvents : 10_000_000)")],
            isLong: true)
    }

    private var readers: Part {
        Part(name: "readers", title: "Desks beside webhooks", runs: [Run(.parley, "readers")], isLong: true)
    }

    /// The groups of all take the same events, in the same batches, and each consumer has one request in flight.
    private var consumers: Part {
        Part(
            name: "consumers", title: "Consumers of a group", servers: [.redisAlways, .jetstream],
            runs: groups("--seconds 6 --arrivals 0"), isLong: true)
    }

    /// In rounds of 6,000 messages each: of a long run's latest hundredth, the minute in which it ran decides more than what runs.
    private var arrivals: Part {
        Part(
            name: "arrivals", title: "Consumers who wait", servers: [.redisAlways, .jetstream],
            runs: groups("--seconds 0 --arrivals 3"), leastRounds: 7, isLong: true)
    }

    private func groups(_ seconds: String) -> [Run] {
        let options = "--events \(logEvents) --batch 50 \(seconds)"
        let work = "\(options) --work {mixed}"
        let jetstream = "\(work) --port 18483 --folder {jetstream}"
        return [1, 16, 64].flatMap { count in
            [
                Run(.parley, "consumers \(options) --consumers \(count)"),
                Run(.parley, "consumers \(options) --consumers \(count) --http"),
                Run(.parley, "consumers \(options) --consumers \(count) --http --answers protobuf"),
                Run(.c("redis-consumers"), "\(work) --port 18481 --consumers \(count)"),
            ] + ["", " --sync"].map { Run(.c("jetstream-consumers"), "\(jetstream) --consumers \(count)\($0)") }
        }
    }

    private var growth: Part {
        Part(
            name: "growth", title: "Growth",
            runs: [Run(.parley, "growth --events 1000000"), Run(.parley, "growth --events 50000000")], isLong: true)
    }
}
