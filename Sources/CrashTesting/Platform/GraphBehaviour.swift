import EventLogTesting
import Events
import Timeline

/// What the endpoint does with a request: drawn from the seed and the request's token, so that it does not depend on who comes first.
struct GraphBehaviour: Sendable {
    /// How it answers.
    enum Answer: Hashable, Sendable {
        /// After a while.
        case after(Duration)
        /// Not at all: the connection is closed.
        case lost
        /// Not as long as the broker lives.
        case never
        /// With an error.
        case error(status: Int, code: Int)
    }

    /// A receipt that follows, and when.
    struct Receipt: Hashable, Sendable {
        let status: String
        let delay: Duration
    }

    /// Whether the message goes out.
    let isTaken: Bool
    let answer: Answer
    let receipts: [Receipt]
    /// The rating that a customer answers a survey with; nil for none.
    let rating: Int?

    /// What happens to a request.
    ///
    /// - Parameter isFair: Whether everything goes well now.
    init(_ token: AttemptToken, seed: UInt64, isFair: Bool) {
        var random = SeededRandom(seed: seed ^ (token.send.rawValue &* 0x9E37_79B9) ^ (UInt64(token.attempt) << 48))
        let (taken, answer) = isFair ? (true, Answer.after(.zero)) : GraphBehaviour.answer(&random)
        isTaken = taken
        self.answer = answer
        receipts = taken ? GraphBehaviour.receipts(&random) : []
        rating = random.number(below: 2) == 0 ? 1 + random.number(below: 5) : nil
    }

    private static func answer(_ random: inout SeededRandom) -> (isTaken: Bool, Answer) {
        switch random.number(below: 100) {
        case ..<62: (true, .after(.zero))
        case ..<76: (true, .after(.milliseconds(20 + random.number(below: 280))))
        case ..<82: (random.number(below: 3) > 0, .lost)
        case ..<88: (random.number(below: 3) > 0, .never)
        case ..<94: (false, .error(status: 500, code: 131_000))
        case ..<97: (false, .error(status: 400, code: 130_429))
        default: (false, .error(status: 400, code: 131_026))
        }
    }

    /// Receipts come in any order, and an eighth of the messages never get one.
    private static func receipts(_ random: inout SeededRandom) -> [Receipt] {
        guard random.number(below: 8) > 0 else { return [] }
        var statuses = random.number(below: 20) == 0 ? ["sent", "failed"] : ["sent", "delivered"]
        if random.number(below: 3) > 0, statuses.last == "delivered" { statuses.append("read") }
        let longest = random.number(below: 10) == 0 ? 1_500 : 60
        return statuses.map { Receipt(status: $0, delay: .milliseconds(random.number(below: longest))) }
    }
}
