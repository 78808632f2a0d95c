import ArgumentParser
import Timeline

/// What a step of a flow costs with many sessions in flows, beside what it costs with few and what a session without a flow costs.
struct MeasureFlows: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flows", abstract: "Steps of flows, with many sessions in flows.",
        discussion:
            "Allocations need Benchmarks/common/allocations.c in LD_PRELOAD, instructions valgrind and Benchmarks/common/instructions.c: "
            + "Tools/bench --flows calls it so.")

    @Option(help: "What is counted: time, allocations or instructions.") var metric = MeasureDesk.Metric.time
    @Option(help: "For instructions, what --callgrind-out-file says: where the counts are written.") var dumps = ""
    @Option(help: "How often each is done \(FlowAct.times) times.") var rounds = 1
    @Option(help: "A file of thresholds; more than one of them says is an error, and so is a cost that grows.")
    var check: String?

    func validate() throws {
        // A conversation has at most 100 messages that wait for the platform.
        guard (1...80).contains(rounds) else { throw ValidationError("--rounds is 1 to 80") }
    }

    func run() throws {
        switch metric {
        case .time:
            try measure("ns") { operation in
                let time = try ContinuousClock().measure {
                    for index in 0..<FlowAct.times { try operation(index) }
                }
                return time / .nanoseconds(1)
            }.checkSteps()
        case .allocations:
            let counter = try AllocationCounter()
            try measure("allocations", memory: counter) { Double(try counter.count(FlowAct.times, $0)) }
        case .instructions:
            var counter = try InstructionCounter(dumps: dumps)
            try measure("instructions") { Double(try counter.count(FlowAct.times, $0)) }
        }
    }

    @discardableResult
    private func measure(
        _ unit: String, memory: AllocationCounter? = nil, _ count: (_ operation: (Int) throws -> Void) throws -> Double
    ) throws -> FlowCosts {
        let small = try crowd(FlowCrowd.small), bare = try crowd(FlowCrowd.small, hasFlow: false)
        let (large, bytes) = try measuredCrowd(memory)
        var costs = FlowCosts(unit: unit)
        for act in FlowAct.allCases {
            for _ in 0..<rounds {
                costs.add(try small.count(act, count), act, .small)
                costs.add(try large.count(act, count), act, .large)
                costs.add(try bare.countBare(act, count), act, .bare)
            }
        }
        try costs.print()
        guard let check else { return costs }
        if let bytes, bytes >= FlowCosts.memoryLimit {
            throw Failure("a flow takes up \(bytes) bytes in a session: at most \(FlowCosts.memoryLimit) are allowed")
        }
        try Thresholds(file: check).check(costs.large, unit: unit, times: FlowAct.times)
        try costs.checkGrowth()
        return costs
    }

    private func crowd(_ count: Int, hasFlow: Bool = true) throws -> FlowCrowd {
        let crowd = try FlowCrowd(count, hasFlow: hasFlow)
        try crowd.fill()
        return crowd
    }

    /// The large crowd, and what its flows take up of memory in a session; nil where that is not measured.
    private func measuredCrowd(_ counter: AllocationCounter?) throws -> (FlowCrowd, bytes: Double?) {
        guard let counter else { return (try crowd(FlowCrowd.large), nil) }
        let before = counter.bytes
        let bare = try bytes(of: try crowd(FlowCrowd.large, hasFlow: false), since: before, counter)
        let between = counter.bytes
        let large = try crowd(FlowCrowd.large)
        let all = Double(counter.bytes - between) / Double(FlowCrowd.large)
        for (name, bytes, work) in [
            ("session", all, "a session in a flow with ten variables, conversation and contact included"),
            ("flow", all - bare, "the same, without what a session takes up that a program's bot has"),
        ] {
            try Measurement(
                name: "parley.flow.memory", parameters: ["of": .word(name), "sessions": .number(FlowCrowd.large)],
                value: bytes, unit: "bytes",
                work: "growth of what the allocator has given out, a session: \(work)"
            ).print()
        }
        return (large, all - bare)
    }

    /// What each session of a crowd takes up, which is given back then.
    private func bytes(of crowd: consuming FlowCrowd, since before: Int, _ counter: AllocationCounter) throws -> Double
    {
        Double(counter.bytes - before) / Double(crowd.count)
    }
}
