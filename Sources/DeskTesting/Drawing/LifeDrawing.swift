import EventLogTesting
import Events
import Timeline

/// Draws a life under a seed while it is lived: mostly what somebody could do now, and sometimes what nobody can.
struct LifeDrawing: Sendable {
    /// What is set before it begins.
    let setup: DeskSetup
    /// How many steps it has.
    let length: Int

    var random: SeededRandom
    private let customers: [String]
    /// The line that each customer was named on last: what agents do is about their session there.
    private var lineOf = ["Sheena": "100"]
    /// Who has not been drawn yet to log in at the beginning.
    private var early: [String]

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        setup = SetupDrawing.setup(&random)
        length = 60 + random.number(below: 141)
        customers = Array(["Sheena", "Tom", "Ada", "Kim", "Joe", "Zoe", "Max"].prefix(2 + random.number(below: 6)))
        early = setup.agents.map(\.id)
    }

    /// The next step of the life.
    mutating func step(in view: DeskView) -> DeskStep {
        while let agent = early.popLast() {
            if random.number(below: 4) > 0 { return DeskStep(delay: .zero, deed: .says("agent \(agent) logs in")) }
        }
        if !view.isUp, random.number(below: 5) == 0 { return DeskStep(delay: delay(view), deed: .says("up")) }
        while true {
            let deed = DeskDeed.draw(&random)
            if let drawn = draw(deed, view) { return DeskStep(delay: delay(view), deed: drawn) }
        }
    }

    /// How long until the next step: often no time at all, and often exactly until something is due, or nearly.
    private mutating func delay(_ view: DeskView) -> Duration {
        switch random.number(below: 20) {
        case ..<7: return .zero
        case ..<12: return .milliseconds(500 * random.number(below: 60))
        case ..<16:
            guard let due = view.untilNext, due > .zero else { return .seconds(1) }
            return max(due + .milliseconds(random.number(below: 3) - 1), .zero)
        case ..<18: return .seconds(random.number(below: 1_800))
        case 18: return .seconds(random.number(below: 18_000))
        default: return .seconds(random.number(below: 12) == 0 ? 90_000 : 600)
        }
    }
}

// MARK: - Who and where

extension LifeDrawing {
    mutating func chance(_ bound: Int) -> Bool { random.number(below: bound) == 0 }

    mutating func customer() -> String { random.one(of: customers) }

    mutating func line() -> String { random.one(of: setup.lines) }

    /// An agent: mostly one of whom the life knows.
    mutating func agent() -> String {
        chance(40) ? "eve" : random.one(of: setup.agents.map(\.id))
    }

    /// Names a customer on a line, from which on steps are about them there.
    mutating func named(_ customer: String, on line: String) -> String {
        lineOf[customer] = line
        return "customer \(customer) on \(line)"
    }

    /// A session that somebody could be meant to do something about, of those that a step can name; now and then any.
    mutating func session(_ view: DeskView, where isMeant: (Handler) -> Bool) -> DeskView.Open? {
        let reachable = view.open.filter { lineOf[$0.customer] == $0.line }
        let meant = chance(12) ? reachable : reachable.filter { isMeant($0.handler) }
        return meant.isEmpty ? nil : random.one(of: meant)
    }

    /// Who acts on an agent's session: the one who has it, now and then another.
    mutating func actor(on session: DeskView.Open) -> String {
        if case .agent(let id) = session.handler, !chance(15) { return id }
        return agent()
    }

    /// Where somebody passes a session on to.
    mutating func receiver() -> String {
        switch random.number(below: 6) {
        case 0, 1: "queue"
        case 2: "bot helper"
        default: "agent \(agent())"
        }
    }
}
