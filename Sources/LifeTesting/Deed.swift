import EventLogTesting

/// One thing that happens in a life. What exactly is drawn from its own dice, so that leaving out other deeds changes nothing
/// about it.
package struct Deed: Hashable, Sendable {
    /// What happens.
    package enum Kind: String, CaseIterable, Sendable {
        case write = "a customer writes"
        case post = "the platform posts a webhook, perhaps twice at once"
        case repeatPost = "the platform posts a webhook again that was acknowledged"
        case take = "an agent takes a session"
        case release = "a session is given back"
        case assignBot = "a session passes to the bot"
        case finish = "a session is finished"
        case reply = "an agent replies"
        case repeatReply = "an agent asks for a reply again under its key"
        case graphSend = "a program sends by the Graph API"
        case takeSilently = "the platform takes a message and does not answer yet"
        case answer = "the platform answers an attempt"
        case pass = "some time passes"
        case sleep = "the machine sleeps"
        case setClock = "somebody sets the clock"
        case setRules = "the line's rules change"
        case store = "the state is stored"
        case fillDisk = "the disk is full for an append"
        case stopLog = "the log stops at an append"
        case stopLogAfter = "the log stops after an append that nobody hears of"
        case failReads = "the log can't be read for a while"
        case crash = "the broker dies and starts again"
        case stop = "the broker is stopped in order and starts again"
        case rest = "everybody waits until nothing is left to do"

        /// How often it happens, beside the others.
        var weight: Int {
            switch self {
            case .write: 13
            case .reply, .answer: 12
            case .post, .take, .pass: 9
            case .takeSilently, .repeatPost, .repeatReply, .finish, .graphSend: 6
            case .crash, .rest, .store: 4
            case .release, .assignBot, .sleep: 3
            case .setClock, .stop, .fillDisk: 2
            case .setRules, .stopLog, .stopLogAfter, .failReads: 1
            }
        }
    }

    /// The deed's number in its life, from 1.
    package let number: Int
    /// What happens.
    package let kind: Kind
    /// What the rest is drawn from.
    package let dice: UInt64

    /// Draws a deed.
    init(_ number: Int, _ random: inout SeededRandom) {
        self.number = number
        var rest = random.number(below: Deed.weights)
        kind =
            Kind.allCases.first { kind in
                rest -= kind.weight
                return rest < 0
            } ?? .rest
        dice = random.next()
    }

    private static let weights = Kind.allCases.reduce(0) { $0 + $1.weight }
}

/// What happens in a life, under a seed.
package struct LifeScript: Hashable, Sendable {
    /// How many deeds a life has unless told otherwise.
    package static let usualLength = 26

    /// What everything is drawn from.
    package let seed: UInt64
    /// How many deeds the whole life has.
    package let length: Int
    /// The deeds, in order.
    package private(set) var deeds: [Deed]

    /// The life of a seed.
    package init(seed: UInt64, length: Int = LifeScript.usualLength) {
        (self.seed, self.length) = (seed, length)
        var random = SeededRandom(seed: seed)
        deeds = (1...length).map { Deed($0, &random) }
    }

    /// The same life with some of its deeds only, by their numbers.
    package func only(_ numbers: Set<Int>) -> LifeScript {
        var copy = self
        copy.deeds = deeds.filter { numbers.contains($0.number) }
        return copy
    }
}
