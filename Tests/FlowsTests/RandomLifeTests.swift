import Encoding
import FlowTesting
import Flows
import Foundation
import Messages
import Testing
import Timeline

/// Random inputs against random valid definitions: whatever comes, a step ends, and leaves the session at a person, a
/// close, or a wait with a deadline.
///
/// `PARLEY_FLOW_INPUTS=1000000` has as many inputs in all, and a thousand definitions.
@Suite struct RandomLifeTests {
    private static let inputs = ProcessInfo.processInfo.environment["PARLEY_FLOW_INPUTS"].flatMap(Int.init) ?? 6_000
    private static let definitions = inputs >= 1_000_000 ? 1_000 : 100

    @Test func everySessionEndsSomewhere() throws {
        var told = Told()
        for seed in 1...UInt64(Self.definitions) {
            var flows = RandomFlows(seed: seed)
            let set = try flows.set()
            var life = Life(set, seed: seed)
            for _ in 0..<Self.inputs / Self.definitions { try life.goesOn() }
            told.add(life.told)
        }
        if Self.inputs >= 1_000_000 { print("random flows: \(told)") }
        #expect(told.sessions > Self.definitions)
        // What can happen happens.
        #expect(told.ended.keys.sorted().starts(with: ["closed", "handedOver"]))
        #expect(told.failed > 0 && told.late > 0 && told.waits > 0)
    }

    @Test func theSameInputsLeadToTheSameSteps() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var (first, second) = (RandomFlows(seed: seed), RandomFlows(seed: seed))
            var one = Life(try first.set(), seed: seed)
            var other = Life(try second.set(), seed: seed)
            for _ in 1...100 {
                try one.goesOn()
                try other.goesOn()
            }
            #expect(one.state == other.state)
            #expect(one.state.encoded() == other.state.encoded())
            #expect(one.told == other.told)
        }
    }

    // MARK: -

    struct Told: Equatable, CustomStringConvertible {
        var sessions = 0
        var inputs = 0
        var effects = 0
        var late = 0
        var waits = 0
        var failed = 0
        var ended: [String: Int] = [:]
        var largest = 0

        mutating func add(_ other: Told) {
            sessions += other.sessions
            inputs += other.inputs
            effects += other.effects
            late += other.late
            waits += other.waits
            failed += other.failed
            ended.merge(other.ended, uniquingKeysWith: +)
            largest = max(largest, other.largest)
        }

        var description: String {
            "\(inputs) inputs in \(sessions) sessions, \(effects) effects, \(late) late, \(waits) waits, \(failed) failed, ended \(ended.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")), largest state \(largest) bytes"
        }
    }

    /// Sessions one after the other in the same flows.
    struct Life {
        let flows: FlowSet
        var chance: Chance
        var state = FlowState()
        var context = FlowContext(now: Talk.nine)
        var told = Told()
        private var fired: Set<UInt32> = []
        private var points: [FlowPoint] = []

        init(_ flows: FlowSet, seed: UInt64) {
            self.flows = flows
            chance = Chance(seed &* 31 &+ 7)
            context.customerName = "Sheena"
        }

        mutating func goesOn() throws {
            if state.isEnded, chance.happens(oneIn: 2) { begin() }
            if state.frames.isEmpty { return try take(.started(chance.happens(oneIn: 5) ? nil : message())) }
            try take(input())
        }

        private mutating func begin() {
            state = FlowState()
            fired = []
            context.now = context.now + .seconds(chance.below(1_000))
        }

        private mutating func take(_ input: FlowInput) throws {
            let made = step(flows, state, input, context: context)
            let stored = try FlowState(encoded: state.encoded())
            #expect(stored == state)
            #expect(step(flows, stored, input, context: context) == made)
            if state.frames.isEmpty { told.sessions += 1 }
            told.inputs += 1
            told.effects += made.effects.count
            let wasEnded = state.isEnded
            state = made.state
            check(made.effects, wasEnded)
        }

        private mutating func check(_ effects: [FlowEffect], _ wasEnded: Bool) {
            var ends = 0
            for effect in effects {
                switch effect {
                case .stepped(_, _, true): told.late += 1
                case .stepped(let point, let outcome, false):
                    #expect(fired.insert(point.visit).inserted, "\(point) has ended twice")
                    let node = flows.flows[point.flow]?.node(point.node)
                    #expect(node?.outcomes.contains { $0.name == outcome } ?? false, "\(outcome)")
                case .waiting(_, let until):
                    told.waits += 1
                    #expect(until > context.now || state.point != nil)
                case .send(let send):
                    points.append(send.point)
                    #expect(!send.isAgain || send.message.violations().isEmpty)
                case .request(let request): points.append(request.point)
                case .failed: told.failed += 1
                case .ended(let outcome):
                    ends += 1
                    told.ended[outcome, default: 0] += 1
                case .handover, .close: #expect(state.isEnded)
                }
            }
            if points.count > 10 { points.removeFirst(points.count - 10) }
            #expect(ends == (state.isEnded && !wasEnded ? 1 : 0))
            // At a person or a close, or at a wait with a deadline that is still to come.
            #expect(state.isEnded == (state.deadline == nil))
            if let deadline = state.deadline { #expect(deadline > context.now) }
            #expect(state.kept.count <= FlowLimits.keptMessages)
            #expect(state.frames.count <= FlowLimits.callDepth + 1)
            #expect(state.steps <= FlowLimits.stepsWithoutWait + 1 && state.inputs <= FlowLimits.inputs + 1)
            told.largest = max(told.largest, state.encoded().count)
        }

        // MARK: What comes in

        private mutating func input() -> FlowInput {
            if chance.happens(oneIn: 6) { context.now = context.now + .seconds(chance.below(90)) }
            switch (state.wait.kind, chance.below(10)) {
            case (.verdict, 0...7), (.receipt, 0...4): return sent(state.point ?? FlowPoint())
            case (.answer, 0...6): return .answered(state.point ?? FlowPoint(), answer())
            case (_, 8):
                if let deadline = state.deadline { context.now = max(context.now, deadline) }
                return .deadline(context.now)
            case (_, 9): return points.isEmpty ? .deadline(context.now) : sent(chance.one(of: points))
            default: return .message(message())
            }
        }

        private mutating func sent(_ point: FlowPoint) -> FlowInput {
            var values = FlowSendValues()
            (values.status, values.code) = (chance.one(of: ["", "delivered"]), chance.one(of: [0, 131_047]))
            context.send = values
            return chance.happens(oneIn: 9)
                ? .answered(point, answer()) : .sent(point, chance.one(of: FlowSendOutcome.allCases))
        }

        private mutating func answer() -> FlowAnswer {
            let bodies = [
                "{}", "", "{\"list\":[\"x\",1],\"url\":\"https://example.com/y.png\"}", "[1,2",
                "\"\(String(repeating: "z", count: 70_000))\"", "null", "7", "{\"x\":{\"x\":\"\\u0000\\n\"}}",
            ]
            switch chance.below(8) {
            case 0: return .timeout
            case 1: return .failure("refused")
            default:
                return .response(
                    status: chance.one(of: [200, 201, 204, 301, 404, 500, -1, 1_000_000_000_000]),
                    body: Array(chance.one(of: bodies).utf8))
            }
        }

        private mutating func message() -> FlowMessage {
            switch chance.below(12) {
            case 0, 1, 2:
                FlowMessage(
                    text: "Choose", id: chance.one(of: ["a", "b", "c", "timeout", "answered", "z"]), type: "interactive"
                )
            case 3: FlowMessage(text: "", type: chance.one(of: ["image", "audio", "sticker"]), mediaID: "m1")
            case 4: FlowMessage(text: "", type: "location", location: "52.5,13.4")
            case 5: FlowMessage(text: "👍", type: "reaction")
            case 6:
                FlowMessage(
                    text: String(repeating: chance.one(of: ["x", "ä", "{{a}}", "\n"]), count: chance.below(5_000)))
            default:
                FlowMessage(
                    text: chance.one(of: [
                        "yes", "NO ", "4711", "-3.5", "1e999", "Rome", "", " ", "\u{0}\r\n", "= b + 1", "{{c}}",
                        "11111111111111111111x",
                    ]))
            }
        }
    }
}
