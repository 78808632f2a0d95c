package import CrashTesting

/// What a life has shown.
package struct LifeReport: Sendable {
    /// What happened.
    package let script: LifeScript
    /// What must not be.
    package internal(set) var findings = Findings()
    /// How many events the log has.
    package internal(set) var events: UInt64 = 0
    /// How many brokers there were, one after another.
    package internal(set) var brokers = 0
    /// How often what happened.
    package internal(set) var effects: [String: Int] = [:]
    /// How often requests were answered with which status.
    package internal(set) var answers: [String: Int] = [:]
    /// The hash of the world at the end: the same for the same script.
    package internal(set) var hash = ""

    init(_ script: LifeScript) { self.script = script }

    /// Whether nothing was found.
    package var isSound: Bool { findings.isEmpty }

    /// What was found and by which deeds, and how to live it again.
    package var words: String {
        let deeds = script.deeds.map { "  \($0.number)  \($0.kind.rawValue)" }
        let numbers = script.deeds.map { "\($0.number)" }.joined(separator: ",")
        let length = script.length == LifeScript.usualLength ? "" : "--length \(script.length) "
        return
            (["seed \(script.seed), \(script.deeds.count) deeds:"] + deeds
            + findings.listed.map { "found: \($0)" }
            + ["again: simulate-lives --seed \(script.seed) \(length)--only \(numbers)"]).joined(separator: "\n")
    }
}

extension LifeReport {
    /// How many lives are tried at most to shorten one.
    private static let trials = 300

    /// The same trouble with fewer deeds, as far as they can be left out: halves first, then ever smaller parts, then one by one.
    package func shortened() -> LifeReport {
        guard !isSound else { return self }
        var best = self
        var trials = LifeReport.trials
        var part = max(script.deeds.count / 2, 1)
        while true {
            var first = 0
            while first < best.script.deeds.count, trials > 0 {
                let numbers = best.script.deeds.map(\.number)
                let kept = numbers[..<first] + numbers[min(first + part, numbers.count)...]
                let tried = Life.live(best.script.only(Set(kept)))
                trials -= 1
                if tried.isSound || !tried.isLike(self) { first += part } else { best = tried }
            }
            guard part > 1, trials > 0 else { return best }
            part /= 2
        }
    }

    /// Whether it shows what another one shows, by the check that found it.
    private func isLike(_ other: LifeReport) -> Bool {
        !Set(findings.counts.keys).isDisjoint(with: other.findings.counts.keys)
    }
}
