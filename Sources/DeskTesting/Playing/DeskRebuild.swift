import BrokerTesting
import Decisions
import Encoding
import Events
import Projections
import Timeline

/// Whether a broker that begins anew, in the middle of whatever it was doing, goes on as if it had not: from the log, and from a
/// stored state.
struct DeskRebuild {
    static let name = "the world is the one that its events tell"

    private let simulation: Simulation
    private var world = World()

    init(_ simulation: Simulation) { self.simulation = simulation }

    /// What is otherwise; nil where nothing is.
    mutating func breach() -> String? {
        let events = simulation.events
        for (index, event) in events.enumerated() {
            if isDeskWork(event), let what = breach(before: events[index...]) { return what }
            world.apply(event)
        }
        let live = simulation.world
        if world != live || world.encoded() != live.encoded() {
            return "rebuilt from the first event it is another one"
        }
        guard let stored = try? World(encoded: live.encoded()) else { return "it can't be read as it is stored" }
        if stored != live || stored.encoded() != live.encoded() { return "stored and read it is another one" }
        let (again, engine) = (Engine(world: stored), simulation.engine)
        if again.nextDeadline != engine.nextDeadline {
            return "stored and read it waits until \(words(again)) instead of \(words(engine))"
        }
        return nil
    }

    private func words(_ engine: Engine) -> String { engine.nextDeadline.map { "\($0)" } ?? "nothing" }

    /// Whether an event begins a decision about what follows from the state of the desk.
    private func isDeskWork(_ event: RecordedEvent) -> Bool {
        guard event.cause == .start else { return false }
        let name: String?
        switch event.event {
        case .sessionAssigned(let assigned): name = assigned.decision?.rule
        case .sendRequested(let send): name = send.decision?.rule
        default: return false
        }
        return DeskRules.all.contains { $0.rule.name == name }
    }

    /// What is otherwise where the broker begins anew just before an event.
    private func breach(before events: ArraySlice<RecordedEvent>) -> String? {
        guard let next = events.first else { return nil }
        guard let stored = try? World(encoded: world.encoded()), stored == world else {
            return "stored and read before \(next.position) it is another one"
        }
        var engine = Engine(world: stored)
        guard let work = engine.deskCommand else {
            return "begun anew before \(next.position) it has nothing to do at the desk"
        }
        let decided = try? engine.handle(work, at: next.recordedAt)
        if let decided, decided.elementsEqual(events.prefix(decided.count)), !decided.isEmpty { return nil }
        return
            "begun anew before \(next.position) it goes on otherwise: \(decided?.first?.event.name ?? "with nothing")"
    }
}
