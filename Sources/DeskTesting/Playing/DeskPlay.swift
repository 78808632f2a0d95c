import BrokerTesting
import Decisions
import Encoding
import Events
import ParleyConfiguration
import Projections
import Timeline

/// Plays a life step by step, and looks after each step at what must hold. It ends with the first breach.
struct DeskPlay {
    /// The script as it is being played.
    private(set) var runner: ScriptRunner
    /// As the events alone tell of it.
    private(set) var desk = DeskLedger()
    /// What did not hold; nil as long as all does.
    private(set) var breach: DeskBreach?
    /// What has to hold.
    let invariants: [any DeskInvariant.Type]
    private var clock = LifeClock()
    /// The world that the events tell, one after another.
    private var told = World()
    private var seen = 0

    init(_ setup: DeskSetup, holding invariants: [any DeskInvariant.Type]) throws {
        self.invariants = invariants
        let script = try Script(parsing: "---\n\(setup.yaml)---\n")
        let configuration = try Configuration(yaml: script.configuration, named: "a life")
        runner = try ScriptRunner(script, configuration.commands(), Configuration.settingStep)
        look(isRested: true)
    }

    /// Plays a step, unless something is wrong already. What time leads to is looked at before what is done then.
    mutating func play(_ step: DeskStep) throws {
        let line = clock.next(step)
        for action in ["wait", line.action] where breach == nil {
            for case .step(let step) in try Script(parsing: "\(line.time) \(action)\n").lines { try runner.play(step) }
            look(isRested: action == "wait")
        }
        if line.action == "crash" { compare(runner.simulation.world) }
    }

    /// Ends the life, and looks at what it leaves.
    mutating func end() {
        guard breach == nil else { return }
        compare(runner.simulation.world)
        var rebuilding = DeskRebuild(runner.simulation)
        if let what = rebuilding.breach() { tell(DeskRebuild.name, what) }
        if let mistake = runner.mistakes.first { tell("the script can be played", "\(mistake)") }
    }

    /// Everything that was recorded.
    var events: [RecordedEvent] { runner.simulation.events }

    private mutating func tell(_ invariant: String, _ what: String) {
        breach = breach ?? DeskBreach(invariant: invariant, position: told.head, what: what)
    }

    /// Looks at what was recorded since the last time, and at where it led to.
    ///
    /// - Parameter isRested: Whether nothing was done but what time led to.
    private mutating func look(isRested: Bool) {
        let first = seen
        let events = runner.simulation.events
        while seen < events.count, breach == nil {
            let event = events[seen]
            seen += 1
            told.apply(event)
            for invariant in invariants {
                if let what = invariant.breach(by: event, on: desk) { tell(invariant.name, what) }
            }
            desk.note(event)
        }
        // Where nothing was recorded, only time can have changed anything.
        guard breach == nil, first < seen || isRested else { return }
        let round = DeskRound(
            desk: desk, world: runner.simulation.world, now: runner.simulation.now, isUp: runner.simulation.isUp,
            isRested: isRested, events: events[first...])
        for invariant in invariants {
            if let what = invariant.breach(after: round) { tell(invariant.name, what) }
        }
        if let fault = runner.simulation.faults.first { tell("every rule does what it has to", "\(fault)") }
        // Comparing whole worlds takes as long as all else: at rest is often enough.
        if isRested, round.world != told { tell(DeskRebuild.name, "the events tell of another one") }
    }

    /// Whether the world is the one that the events tell, to the last byte.
    private mutating func compare(_ world: World) {
        guard breach == nil, world != told || world.encoded() != told.encoded() else { return }
        tell(DeskRebuild.name, "the events tell of another one, or it is stored otherwise")
    }
}
