import DequeModule
import Timeline

/// How fast the platform takes sends: 80 a second on a line, and one in 6 seconds to a customer after a burst of 45. It
/// counts always, and refuses where that is asked for.
struct Pace: Sendable {
    /// What a line has done.
    struct Count: Equatable, Sendable {
        /// Most sends within any one second.
        var highest = 0
        var refused = 0
        var refusedPairs = 0
    }

    static let perSecond = 80.0
    static let burst = 45.0
    static let perPairSecond = 1.0 / 6

    var isOn = false
    private(set) var counts: [String: Count] = [:]
    private var lines: [String: TokenBucket] = [:]
    private var pairs: [ConversationKey: TokenBucket] = [:]
    private var recent: [String: Deque<Timestamp>] = [:]

    /// Counts a send, and refuses it where it comes too fast. What is refused uses up nothing.
    mutating func take(_ pair: ConversationKey, at now: Timestamp) throws(GraphError) {
        note(pair.line, at: now)
        guard isOn else { return }
        var line = lines[pair.line] ?? TokenBucket(size: Pace.perSecond, perSecond: Pace.perSecond, at: now)
        var customer = pairs[pair] ?? TokenBucket(size: Pace.burst, perSecond: Pace.perPairSecond, at: now)
        guard line.has(at: now) else {
            counts[pair.line, default: Count()].refused += 1
            throw .busy
        }
        guard customer.has(at: now) else {
            counts[pair.line, default: Count()].refusedPairs += 1
            throw .pairLimit
        }
        line.take()
        customer.take()
        lines[pair.line] = line
        pairs[pair] = customer
        if pairs.count > SandboxLimits.pairs { pairs = pairs.filter { !$0.value.isFull(at: now) } }
    }

    private mutating func note(_ line: String, at now: Timestamp) {
        var times = recent[line] ?? []
        times.append(now)
        while let first = times.first, first + .seconds(1) <= now { times.removeFirst() }
        recent[line] = times
        counts[line, default: Count()].highest = max(counts[line, default: Count()].highest, times.count)
    }
}

/// Tokens that come back with time.
struct TokenBucket: Sendable {
    let size: Double
    let perSecond: Double
    private var tokens: Double
    private var at: Timestamp

    init(size: Double, perSecond: Double, at now: Timestamp) {
        self.size = size
        self.perSecond = perSecond
        tokens = size
        at = now
    }

    /// Whether a token is there now.
    mutating func has(at now: Timestamp) -> Bool {
        let passed = Double(max(0, now.milliseconds - at.milliseconds)) / 1000
        tokens = min(size, tokens + passed * perSecond)
        at = max(at, now)
        // Sums of thirds of a thousandth come close to a whole one, and not quite to it.
        return tokens >= 1 - 1e-9
    }

    mutating func take() { tokens -= 1 }

    func isFull(at now: Timestamp) -> Bool {
        tokens + Double(max(0, now.milliseconds - at.milliseconds)) / 1000 * perSecond >= size
    }
}

extension GraphError {
    static let pairLimit = GraphError(
        httpStatus: 400, code: 131056, message: "(#131056) (Business Account, Consumer Account) pair rate limit hit",
        details: "Message failed to send because there were too many messages sent from this phone number to the same "
            + "phone number in a short period of time.")
}

extension Pace {
    /// What the control interface tells.
    var json: JSON {
        let lines = counts.keys.sorted().map { line in
            let count = counts[line] ?? Count()
            return JSON.fields([
                "line": .string(line), "highestPerSecond": .integer(Int64(count.highest)),
                "refused": .integer(Int64(count.refused)), "refusedPairs": .integer(Int64(count.refusedPairs)),
            ])
        }
        return ["on": .bool(isOn), "lines": .array(lines)]
    }
}
