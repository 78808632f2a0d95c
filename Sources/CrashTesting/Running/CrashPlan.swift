/// What a crash test is to do.
package struct CrashPlan: Sendable {
    /// The path of the `parley` program.
    package var parley: String
    /// How often the broker is started and killed before it may settle.
    package var cycles = 100
    /// What chance is drawn from. The order in which processes run is not drawn, so two runs are alike, not the same.
    package var seed: UInt64 = 1
    /// How many acknowledgements a load lasts, drawn anew for each cycle.
    package var load = 40...240
    /// How many streams of webhooks there are at once.
    package var senders = 8
    /// How many agents work at once; a bot comes on top.
    package var agents = 6
    /// How many seconds of the broker's pass in a real one.
    package var clockRate = 600.0
    /// The folder in which a new one for the run is made; the system's for temporary files unless given.
    package var folder: String?
    /// Whether what a run leaves on the disk stays there even where nothing was found.
    package var keepsFolder = false
    /// Where the broker's data lie; in the run's folder unless given.
    package var data: String?
    /// What cuts the power of the file system where the data lie, and brings it back. Where it is given, it is by this that the broker
    /// dies.
    package var powerSwitch: PowerSwitch?
    /// How long anything may take that has to happen: a start, a load, a stop.
    package var patience = Duration.seconds(90)
    /// How long a sender and a worker rest after each thing they do; nothing for as fast as they can.
    package var pace = Duration.zero

    /// A plan for a program.
    package init(parley: String) { self.parley = parley }
}
