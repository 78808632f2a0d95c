/// What a soak is to do.
package struct SoakPlan: Sendable {
    /// How often the broker is started anew before the long life.
    static let shortLives = 6
    /// What part of the run a short life, the long one and the last one last.
    static let shortPart = 0.075, longPart = 0.45, lastPart = 0.1

    /// The program, the load and the folder. Its cycles are not used.
    package var crash: CrashPlan
    /// How long it takes.
    package var time = Duration.seconds(180)
    /// How often is looked.
    package var interval: Duration { max(.milliseconds(500), time / 240) }

    /// A day of the broker's clock in three minutes, with a load that leaves it time to rest.
    package init(parley: String) {
        crash = CrashPlan(parley: parley)
        crash.clockRate = 480
        crash.pace = .milliseconds(100)
    }
}
