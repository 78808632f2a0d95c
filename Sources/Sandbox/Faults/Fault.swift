import Timeline

/// What can go wrong between the platform and a business, on demand.
enum FaultKind: String, CaseIterable, Sendable {
    /// A webhook that was sent comes once more, up to an hour (or `for`) later.
    case duplicates
    /// A notification is held back for up to 10 minutes (or `for`) while those after it pass.
    case reorder
    /// Notifications come 30 s (or `for`) late, in order.
    case delay
    /// Up to 5 (or `size`) notifications share a webhook; one waits 2 minutes (or `for`) for company.
    case batch
    /// A webhook carries a wrong signature; once it has been refused it comes again.
    case wrongSignatures
    /// A send is answered with HTTP 500 or 503 and nothing is sent; a call that blocks customers is with 139103.
    case serverErrors
    /// A send is answered with HTTP 400 and a code that asks to slow down (one of `codes`).
    case throttles
    /// A send is answered with HTTP 429.
    case tooManyRequests
    /// A send is accepted, but the connection is closed without an answer.
    case lostAnswers
    /// A send is accepted and answered 45 real seconds (or `for`) later.
    case lateAnswers
    /// A send is answered with an HTML page instead of JSON, and nothing is sent.
    case htmlErrors
    /// A look-up or a download of a file is answered with HTTP 500 or 503.
    case mediaErrors
    /// A send is refused with 131056, the limit of one customer.
    case pairLimits
    /// A template send is refused with 132015, as if the template were paused.
    case templatesPaused
    /// A message is accepted and fails with 131049: the platform chose not to deliver it.
    case notChosen
    /// A message is accepted and fails with 137000: another identity key hash.
    case identityMismatches
}

/// When a fault happens, and how.
struct FaultRule: Equatable, Sendable {
    /// From 0 to 1, at every occasion.
    var probability = 0.0
    /// How many of the next occasions, whatever the probability.
    var next = 0
    var length: Duration?
    var size: Int?
    var codes: [Int] = []
}

/// A fault that happens now.
struct FaultStrike: Equatable, Sendable {
    let length: Duration?
    let codes: [Int]
    /// A draw from 0 to 1, for what the fault leaves to chance.
    let fraction: Double

    /// A part of a length of time: of the fault's own where it has one.
    func spread(over usual: Duration) -> Duration {
        .milliseconds(Int64(Double((length ?? usual).milliseconds) * fraction))
    }

    /// The code of a throttled answer.
    var throttleCode: Int {
        let choices = codes.isEmpty ? FaultStrike.throttleCodes : codes
        return choices[min(choices.count - 1, Int(fraction * Double(choices.count)))]
    }

    static let throttleCodes = [4, 80007, 130429, 131048, 131056, 133016]
}

/// Decides at every occasion whether a fault happens. Repeatable: it depends on the seed and on how many occasions there
/// have been.
struct FaultInjector: Sendable {
    private(set) var rules: [FaultKind: FaultRule] = [:]
    /// How often each fault has happened.
    private(set) var strikes: [FaultKind: Int] = [:]
    private var occasions: [FaultKind: Int] = [:]
    private let draws: Draws

    init(seed: UInt64, rules: [FaultKind: FaultRule] = [:]) {
        draws = Draws(seed: seed)
        self.rules = rules
    }

    /// Sets a fault, or stops it.
    mutating func set(_ kind: FaultKind, _ rule: FaultRule?) { rules[kind] = rule }

    /// An occasion for a fault: what happens, or nil.
    mutating func strike(_ kind: FaultKind) -> FaultStrike? {
        guard var rule = rules[kind] else { return nil }
        let occasion = occasions[kind, default: 0]
        occasions[kind] = occasion + 1
        if rule.next > 0 {
            rule.next -= 1
            rules[kind] = rule.next == 0 && rule.probability == 0 ? nil : rule
        } else if draws.fraction("fault \(kind.rawValue)", occasion) >= rule.probability {
            return nil
        }
        count(kind)
        return FaultStrike(
            length: rule.length, codes: rule.codes, fraction: draws.fraction("part \(kind.rawValue)", occasion))
    }

    /// Counts a fault that happened without a draw.
    mutating func count(_ kind: FaultKind) { strikes[kind, default: 0] += 1 }
}
