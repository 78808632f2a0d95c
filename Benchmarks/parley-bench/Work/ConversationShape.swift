import EventLogTesting
import Timeline

/// How real support conversations go: how many turns, how long the texts, how long until the next one.
///
/// The figures are quantiles of 525 public customer-care conversations (the Twitter Conversations Dataset for Conversational
/// Document Prediction, development split). None of their words is here.
enum ConversationShape {
    /// Turns of both sides together in one episode.
    static let turns = Quantiles([2, 2, 2, 2, 2, 2, 3, 4, 6, 16])
    /// Bytes of a customer's text. Half of what they are there, where a text carries a handle and often a link: so a message's
    /// event has about 450 bytes, as it has with real webhooks.
    static let customerText = Quantiles([4, 22, 31, 48, 76, 108, 134, 136, 144, 208])
    /// Bytes of an agent's text.
    static let agentText = Quantiles([20, 97, 123, 171, 244, 323, 367, 386, 419, 492])
    /// Seconds from a customer's text to the answer.
    static let untilAnswer = Quantiles([38, 96, 174, 559, 3_976, 42_642, 186_615, 601_986, 1_971_006, 4_978_273])
    /// Seconds from an answer to the customer's next text.
    static let untilReply = Quantiles([13, 49, 106, 203, 839, 4_195, 33_351, 61_869, 164_185, 164_185])
    /// Seconds between two texts of a customer: bursts, mostly.
    static let withinBurst = Quantiles([1, 24, 78, 100, 223, 1_684, 177_661, 496_700, 496_700, 496_700])
    /// One customer's text in so many is followed by another before the answer.
    static let textsPerBurst = 30

    /// A distribution, as the values at its quantiles 0, 5, 10, 25, 50, 75, 90, 95, 99 and 99.9 %.
    struct Quantiles: Sendable {
        private static let places = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999]
        private let values: [Double]

        init(_ values: [Double]) { self.values = values }

        /// A value drawn from the distribution, between two quantiles as if they were joined by a straight line.
        func draw(_ random: inout SeededRandom) -> Double {
            let place = Double(random.next() >> 11) / 0x1p53
            let above = Quantiles.places.firstIndex { $0 > place } ?? values.count
            guard above < values.count else { return values[values.count - 1] }
            let (low, high) = (Quantiles.places[above - 1], Quantiles.places[above])
            return values[above - 1] + (values[above] - values[above - 1]) * (place - low) / (high - low)
        }
    }
}
