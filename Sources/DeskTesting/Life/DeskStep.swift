import Timeline

/// One step of a life, and how long after the one before.
package struct DeskStep: Hashable, Sendable {
    /// What happens.
    enum Deed: Hashable, Sendable {
        /// What a script's step says.
        case says(String)
        /// A customer's message comes in that was written some time ago.
        case writesLate(who: String, age: Duration, String)
        /// Somebody sets the machine's clock, forwards or backwards.
        case setsClock(by: Duration)
    }

    /// How long after the step before.
    var delay: Duration
    /// What happens.
    var deed: Deed

    /// The step's action at a moment, in the words of scripts.
    func action(at now: Timestamp) -> String {
        switch deed {
        case .says(let text): text
        case .writesLate(let who, let age, let text): "\(who), written \(LifeClock.words(now - age)): \(text)"
        case .setsClock(let jump): "clock \(LifeClock.words(now + jump))"
        }
    }
}
