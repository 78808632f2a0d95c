/// What a pattern is made of.
indirect enum PatternTree {
    case nothing
    case one(CharacterSet)
    case step(Pattern.Step)
    case row([PatternTree])
    case choice([PatternTree])
    /// So many times; any number where there is no most.
    case times(PatternTree, least: Int, most: Int?)
}

/// Writes a pattern's steps, repetitions written out.
struct PatternCompiler {
    private(set) var steps: [Pattern.Step] = []

    mutating func add(_ tree: PatternTree) throws(FlowTextError) {
        switch tree {
        case .nothing: return
        case .one(let set): try add(Pattern.Step.one(set))
        case .step(let step): try add(step)
        case .row(let parts): for part in parts { try add(part) }
        case .choice(let ways): try add(choice: ways)
        case .times(let part, let least, let most): try add(part, least, most)
        }
    }

    private mutating func add(_ step: Pattern.Step) throws(FlowTextError) {
        guard steps.count < FlowLimits.patternSteps else {
            throw FlowTextError(
                character: 1,
                advice:
                    "has more than \(FlowLimits.patternSteps) steps when its repetitions are written out; repeat less")
        }
        steps.append(step)
    }

    private mutating func add(choice ways: [PatternTree]) throws(FlowTextError) {
        var jumps: [Int] = []
        for (index, way) in ways.enumerated() {
            let split = steps.count
            let isLast = index == ways.count - 1
            if !isLast { try add(Pattern.Step.split(split + 1, 0)) }
            try add(way)
            guard !isLast else { break }
            jumps.append(steps.count)
            try add(Pattern.Step.jump(0))
            steps[split] = .split(split + 1, steps.count)
        }
        for jump in jumps { steps[jump] = .jump(steps.count) }
    }

    private mutating func add(_ part: PatternTree, _ least: Int, _ most: Int?) throws(FlowTextError) {
        for _ in 0..<least { try add(part) }
        guard let most else {
            let split = steps.count
            try add(Pattern.Step.split(split + 1, 0))
            try add(part)
            try add(Pattern.Step.jump(split))
            steps[split] = .split(split + 1, steps.count)
            return
        }
        var splits: [Int] = []
        for _ in least..<max(least, most) {
            splits.append(steps.count)
            try add(Pattern.Step.split(steps.count + 1, 0))
            try add(part)
        }
        for split in splits { steps[split] = .split(split + 1, steps.count) }
    }
}
