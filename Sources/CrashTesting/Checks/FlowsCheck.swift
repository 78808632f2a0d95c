package import Events
package import Timeline

/// A flow begins once and ends once in what a session is to a bot; a visit of a node ends once, asks a server once, and takes one
/// answer; and in the end none is left under way (S0.1).
package struct FlowsCheck: LogCheck {
    private static let name = "flows"

    /// A request to a server, as the log tells it.
    package struct Request: Hashable, Sendable {
        /// Whether an answer is recorded, one that came too late included.
        package fileprivate(set) var isAnswered = false
        /// Whether the flow has gone on by an answer.
        fileprivate var hasMoved = false
    }

    private struct Way {
        var begun: Position
        var ended: Set<UInt32> = []
        var asking: Set<UInt32> = []
    }

    private var ways: [ConversationID: Way] = [:]
    /// The requests, by their positions.
    package private(set) var requests: [Position: Request] = [:]
    /// How many flows have ended, by how.
    package private(set) var ends: [String: Int] = [:]
    /// How many have begun.
    package private(set) var begun = 0

    /// A check of a log from its start on.
    package init() {}

    package mutating func take(_ event: RecordedEvent, _ findings: inout Findings) {
        let what: String? =
            switch event.event {
            case .flowStarted: begin(event)
            case .flowStepped(let stepped) where !stepped.late: step(stepped, event.conversation)
            case .flowRequested(let requested): ask(requested, event)
            case .flowAnswered(let answered): answer(answered)
            case .flowEnded(let ended): end(ended, event.conversation)
            default: nil
            }
        if let what { findings.add(FlowsCheck.name, at: event.position, what) }
    }

    package mutating func finish(_ findings: inout Findings) {
        for way in ways.values {
            findings.add(FlowsCheck.name, at: way.begun, "the flow is still under way when all has settled")
        }
    }

    private mutating func begin(_ event: RecordedEvent) -> String? {
        begun += 1
        let before = ways.updateValue(Way(begun: event.position), forKey: event.conversation)
        return before.map { "a flow begins while that of \($0.begun) is under way" }
    }

    private mutating func step(_ stepped: FlowStepped, _ id: ConversationID) -> String? {
        guard ways[id] != nil else { return "\(stepped.visit.node) ends, but no flow is under way" }
        let isFirst = ways[id]?.ended.insert(stepped.visit.number).inserted ?? false
        return isFirst ? nil : "visit \(stepped.visit.number), of \(stepped.visit.node), ends twice"
    }

    private mutating func ask(_ requested: FlowRequested, _ event: RecordedEvent) -> String? {
        requests[event.position] = Request()
        let isFirst = ways[event.conversation]?.asking.insert(requested.visit.number).inserted ?? false
        return isFirst ? nil : "visit \(requested.visit.number), of \(requested.visit.node), asks twice, or in no flow"
    }

    private mutating func answer(_ answered: FlowAnswered) -> String? {
        guard let request = requests[answered.asked] else { return "request \(answered.asked) was never made" }
        requests[answered.asked]?.isAnswered = true
        guard !answered.late else { return nil }
        requests[answered.asked]?.hasMoved = true
        return request.hasMoved ? "request \(answered.asked) is answered twice" : nil
    }

    private mutating func end(_ ended: FlowEnded, _ id: ConversationID) -> String? {
        ends[ended.outcome, default: 0] += 1
        return ways.removeValue(forKey: id) == nil ? "a flow ends that is not under way" : nil
    }
}
