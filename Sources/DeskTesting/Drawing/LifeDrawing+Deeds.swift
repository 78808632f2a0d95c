import EventLogTesting
import Events
import Timeline

extension LifeDrawing {
    /// What exactly happens; nil where there is nobody whom it could happen to.
    mutating func draw(_ deed: DeskDeed, _ view: DeskView) -> DeskStep.Deed? {
        switch deed {
        case .writes, .writesLate, .sendsOtherType, .opensChat, .comesAgain, .rates, .calls: customerDeed(deed)
        case .logsIn, .logsOut, .goesAway, .isRemoved: presence(deed, view)
        case .sets, .switchesLine, .crashes, .goesDown, .setsClock, .waits: machineDeed(deed, view)
        case .botAnswers: .says(answer())
        case .botSpeaks, .botHandsOver, .botTransfers, .botFinishes: botDeed(deed, view).map(DeskStep.Deed.says)
        case .phoneSpeaks, .programSpeaks, .programSendsTemplate, .sendGoesOn: .says(outgoing(deed))
        default: agentDeed(deed, view).map(DeskStep.Deed.says)
        }
    }

    private mutating func customerDeed(_ deed: DeskDeed) -> DeskStep.Deed {
        let who = named(customer(), on: line())
        switch deed {
        case .writesLate:
            let age = chance(2) ? random.number(below: 120) : random.number(below: 100_000)
            return .writesLate(who: who, age: .seconds(age), "I wrote before")
        case .sendsOtherType: return .says("\(who) [\(random.one(of: ["image", "reaction"]))]: Look")
        case .opensChat: return .says("\(who) opens the chat")
        case .comesAgain: return .says("again")
        case .rates: return .says("\(who) rates \(1 + random.number(below: 5))")
        case .calls: return .says("\(who) calls")
        default: return .says("\(who): Hello")
        }
    }

    private mutating func agentDeed(_ deed: DeskDeed, _ view: DeskView) -> String? {
        switch deed {
        case .starts:
            let (name, line, isTemplate) = (customer(), line(), chance(2))
            _ = named(name, on: line)
            return "agent \(agent()) starts \(name) on \(line)\(isTemplate ? " template hello" : "")"
        case .takes: return session(view) { _ in true }.map { "agent \(agent()) takes \($0.customer)" }
        case .claims: return session(view) { $0 == .queue }.map { "agent \(agent()) claims \($0.customer)" }
        case .opens: return session(view) { $0.isParked }.map { "agent \(agent()) opens \($0.customer)" }
        default: break
        }
        guard let session = session(view, where: \.isAgent) else { return nil }
        let (who, name) = (actor(on: session), session.customer)
        switch deed {
        case .replies: return "agent \(who) to \(name): I am looking into it"
        case .releases: return "agent \(who) releases \(name)"
        case .parks: return "agent \(who) parks \(name) in \(random.one(of: ["later", "billing"]))"
        case .transfers: return "agent \(who) transfers \(name) to \(receiver())"
        default: return "agent \(who) finishes \(name)"
        }
    }

    private mutating func presence(_ deed: DeskDeed, _ view: DeskView) -> DeskStep.Deed {
        let away = view.agents.filter { $0.state != .available }.map(\.id)
        let there = view.agents.filter { $0.state == .available }.map(\.id)
        let id = agent()
        switch deed {
        case .logsIn:
            let who = away.isEmpty ? id : random.one(of: away)
            return .says("agent \(who) \(chance(2) ? "logs in" : "is available")")
        case .logsOut: return .says("agent \(there.isEmpty ? id : random.one(of: there)) logs out")
        case .goesAway: return .says("agent \(there.isEmpty ? id : random.one(of: there)) is away")
        default: return .says("agent \(id) is removed")
        }
    }

    private mutating func botDeed(_ deed: DeskDeed, _ view: DeskView) -> String? {
        guard let session = session(view, where: \.isBot) else { return nil }
        var bot = "helper"
        if case .bot(let name) = session.handler, !chance(15) { bot = name }
        switch deed {
        case .botSpeaks: return "bot \(bot) to \(session.customer): What is it about?"
        case .botHandsOver: return "bot \(bot) hands over \(session.customer)"
        case .botTransfers: return "bot \(bot) transfers \(session.customer) to \(receiver())"
        default: return "bot \(bot) finishes \(session.customer)"
        }
    }

    /// What a bot answers that was asked: mostly something that can be done.
    private mutating func answer() -> String {
        switch random.number(below: 12) {
        case 0: return "answer timeout"
        case 1: return "answer 500"
        case 2: return "answer 204"
        case 3: return #"answer 200 {"actions": [{"text": "Hello"}, {"transfer": "agent:eve"}]}"#
        case 4: return #"answer 200 {"actions": [{"text": "Goodbye"}, {"finish": true}]}"#
        case 5: return #"answer 200 {"actions": [{"transfer": "bot:closer"}]}"#
        case 6: return #"answer 200 {"actions": [{"transfer": "agent:\#(agent())"}]}"#
        case 7, 8: return #"answer 200 {"actions": [{"text": "One moment"}, {"transfer": "queue"}]}"#
        default: return #"answer 200 {"actions": [{"text": "What is it about?"}]}"#
        }
    }

    private mutating func outgoing(_ deed: DeskDeed) -> String {
        switch deed {
        case .phoneSpeaks: return "phone: I write from the shop"
        case .programSpeaks: return "program to \(customer()): Your order is on its way"
        case .programSendsTemplate: return "program template order to \(customer())"
        default:
            return random.one(of: ["attempt", "accepted", "failed 131000 retry 30s", "failed 131026", "answer lost"])
        }
    }

    private mutating func machineDeed(_ deed: DeskDeed, _ view: DeskView) -> DeskStep.Deed? {
        switch deed {
        case .sets:
            let (key, value) = SetupDrawing.setting(&random)
            return .says(chance(8) ? "set \(key) \(value)" : "set \(line()) \(key) \(value)")
        case .switchesLine: return .says("set \(line()) enabled \(chance(3) ? "false" : "true")")
        case .crashes: return .says("crash")
        case .goesDown: return view.isUp ? .says("down") : nil
        case .setsClock: return .setsClock(by: .seconds(chance(2) ? 3_600 : -3_600))
        default: return .says("wait")
        }
    }
}
