/// When what a broker holds counts as flat. The long life is judged, from its second quarter on, and the last life.
package enum SoakRules {
    /// Bytes of anonymous memory that an event may leave behind.
    package static let memoryPerEvent = 512.0
    /// How many times the memory of one that has just started, on the same data and under the same load, a broker may have that has
    /// run for long; and bytes on top.
    package static let memoryOfFresh = 1.5, memoryOnTop = 16.0 * 1_048_576
    /// By how much the mean number of descriptors, and of threads, may differ between the first and the last third.
    package static let descriptors = 6.0, threads = 2.0
    /// By how much the number of files may differ: a snapshot is written beside the one it replaces.
    package static let files = 4
    /// Bytes on the disk that an event may take, without the journal, whose size is its own.
    package static let bytesPerEvent = 512.0
    /// Bytes that the journal may have: two files of 8 MiB, and room for a large group.
    package static let journal = 20 << 20

    /// What is not flat.
    ///
    /// - Parameter samples: All of a run, in order. The last life but one is the long one.
    package static func findings(_ samples: [SoakSample]) -> [Finding] {
        let lives = Set(samples.map(\.life)).sorted()
        guard lives.count > 1 else { return [Finding("soak", at: "the run", "it had no long life and none after it")] }
        let long = samples.filter { $0.life == lives[lives.count - 2] }
        let judged = Array(long.dropFirst(long.count / 4))
        let fresh = samples.filter { $0.life == lives[lives.count - 1] }
        guard judged.count >= 6, fresh.count >= 2, let first = judged.first, let last = judged.last,
            last.events > first.events
        else { return [Finding("soak", at: "the long life", "it was too short to be judged, or nothing was recorded")] }
        return [
            memory(judged), afresh(judged, fresh),
            third("descriptors", judged, descriptors) { Double($0.descriptors) },
            third("threads", judged, threads) { Double($0.threads) }, number(ofFiles: judged), disk(judged),
            journal(judged),
        ].compactMap { $0 }
    }

    /// How many bytes more of one thing there are for one more of another: by least squares.
    package static func slope(_ samples: [SoakSample], _ y: (SoakSample) -> Int, per x: (SoakSample) -> Int) -> Double {
        let (xs, ys) = (samples.map { Double(x($0)) }, samples.map { Double(y($0)) })
        let (meanX, meanY) = (mean(xs), mean(ys))
        let spread = xs.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
        guard spread > 0 else { return 0 }
        return zip(xs, ys).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / spread
    }

    /// The mean; 0 of none.
    package static func mean(_ numbers: [Double]) -> Double {
        numbers.isEmpty ? 0 : numbers.reduce(0, +) / Double(numbers.count)
    }

    private static func memory(_ judged: [SoakSample]) -> Finding? {
        let slope = slope(judged, \.anonymous, per: \.events)
        guard slope > memoryPerEvent else { return nil }
        return found("memory", "\(Int(slope)) bytes more an event; at most \(Int(memoryPerEvent)) are flat")
    }

    private static func afresh(_ judged: [SoakSample], _ fresh: [SoakSample]) -> Finding? {
        let old = mean(judged.suffix(judged.count / 4).map { Double($0.anonymous) })
        // The second half: a start reads what it then lets go of.
        let new = mean(fresh.suffix(fresh.count / 2).map { Double($0.anonymous) })
        guard old > new * memoryOfFresh + memoryOnTop else { return nil }
        return found(
            "memory", "\(mebibytes(old)) MiB in the end, where one that has just started has \(mebibytes(new))")
    }

    private static func third(
        _ name: String, _ judged: [SoakSample], _ limit: Double, _ figure: (SoakSample) -> Double
    ) -> Finding? {
        let count = judged.count / 3
        let (before, after) = (mean(judged.prefix(count).map(figure)), mean(judged.suffix(count).map(figure)))
        guard abs(after - before) > limit else { return nil }
        return found(name, "\(Int(before)) on average in the first third, \(Int(after)) in the last")
    }

    private static func number(ofFiles judged: [SoakSample]) -> Finding? {
        let counts = judged.map(\.files)
        guard let most = counts.max(), let fewest = counts.min(), most - fewest > files else { return nil }
        return found("files", "between \(fewest) and \(most)")
    }

    private static func disk(_ judged: [SoakSample]) -> Finding? {
        let slope = slope(judged, \.bytes, per: \.events)
        guard slope > bytesPerEvent else { return nil }
        return found("disk", "\(Int(slope)) bytes more an event; at most \(Int(bytesPerEvent)) are flat")
    }

    private static func journal(_ judged: [SoakSample]) -> Finding? {
        guard let most = judged.map(\.journal).max(), most > journal else { return nil }
        return found("disk", "the journal has \(most) bytes; at most \(journal) are flat")
    }

    private static func found(_ what: String, _ text: String) -> Finding { Finding(what, at: "the long life", text) }

    private static func mebibytes(_ bytes: Double) -> Int { Int(bytes / 1_048_576) }
}
