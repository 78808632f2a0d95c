import BrokerTesting
import Timeline

/// What time it is in a life, as its script writes it.
struct LifeClock: Sendable {
    /// The moment of the last step.
    private(set) var now = ScriptRunner.firstDay

    /// Goes on to the next step.
    ///
    /// - Returns: Its time and its action, as its line has them.
    mutating func next(_ step: DeskStep) -> (time: String, action: String) {
        let day = now.date
        now = now + step.delay
        let line = (day == now.date ? now.timeOfDay : LifeClock.words(now), step.action(at: now))
        if case .setsClock(let jump) = step.deed { now = now + jump }
        return line
    }

    /// A day and a time, as scripts write them.
    static func words(_ moment: Timestamp) -> String { "\(moment.date) \(moment.timeOfDay)" }
}
