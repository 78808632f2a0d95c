public import Decisions
import Encoding
public import Events
public import Projections
public import Timeline

/// A broker without threads, disk or network, in a time of its own: what would happen, when and why. Nothing is stored or sent.
public struct Simulation: Sendable {
    /// The moment it is.
    public private(set) var now: Timestamp
    /// What was recorded, in order.
    public private(set) var events: [RecordedEvent] = []
    /// The deciding part.
    public private(set) var engine: Engine
    /// Rules that did not do what they have to.
    public private(set) var faults: [RuleFault] = []
    /// Off while the broker is down: deadlines pass, and nobody acts on them.
    public var isUp = true
    private var known: [String: Position] = [:]

    /// A simulation that starts at a moment, before the first event.
    public init(startingAt now: Timestamp) {
        self.now = now
        engine = Engine()
    }

    /// The world as it is.
    public var world: World { engine.world }

    /// Has a command decided now.
    ///
    /// - Returns: What was recorded; nothing for a webhook's item that was recorded before.
    @discardableResult
    public mutating func submit(_ command: Command) throws(Rejection) -> [RecordedEvent] {
        if case .receive(let item) = command {
            guard known[item.identity] == nil else { return [] }
        }
        let recorded = try engine.handle(command, at: now)
        events += recorded
        if case .receive(let item) = command {
            known[item.identity] = recorded.first { $0.event == item.event }?.position
        }
        return recorded + (isUp ? workAtTheDesk() : [])
    }

    /// Lets everything be done that follows from the state of the desk.
    private mutating func workAtTheDesk() -> [RecordedEvent] {
        var recorded: [RecordedEvent] = []
        while let work = engine.deskCommand { recorded += carryOut(work) }
        events += recorded
        return recorded
    }

    private mutating func carryOut(_ due: Command) -> [RecordedEvent] {
        let events = (try? engine.handle(due, at: now)) ?? []
        if let fault = engine.fault(of: due, after: events) { faults.append(fault) }
        return events
    }

    /// The position at which a webhook's item was recorded.
    public func position(of item: PlatformItem) -> Position? { known[item.identity] }

    /// Lets time pass until a moment; each rule acts at its deadline, unless the broker is down.
    ///
    /// - Returns: What was recorded.
    @discardableResult
    public mutating func advance(to moment: Timestamp) -> [RecordedEvent] {
        var recorded: [RecordedEvent] = []
        while isUp, let deadline = engine.nextDeadline, deadline <= moment {
            now = max(now, deadline)
            recorded += fireDue()
        }
        now = max(now, moment)
        return recorded
    }

    /// Lets every rule act whose deadline has passed, in the order of their deadlines.
    @discardableResult
    public mutating func fireDue() -> [RecordedEvent] {
        var recorded: [RecordedEvent] = []
        while let due = engine.dueCommand(at: now) { recorded += carryOut(due) }
        events += recorded
        return recorded
    }

    /// Sets the clock, forwards or backwards, as somebody might set a machine's.
    public mutating func setClock(to moment: Timestamp) { now = moment }

    /// Loses all memory and reads the events anew, as after a crash. True where the world is the same as before.
    public mutating func restart() -> Bool {
        let before = engine.world
        var world = World()
        for event in events { world.apply(event) }
        engine = Engine(world: world)
        return world == before && world.encoded() == before.encoded()
    }
}
