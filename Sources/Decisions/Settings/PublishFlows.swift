import Crypto
import Events
public import Flows
public import Projections
import Settings

/// Publishes versions of flows (S0.1): what is the same is no event. What they call, and what calls them, must fit.
func publishFlows(
    _ flows: [Flow], by origin: Origin?, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let names = Set(flows.map(\.name))
    guard names.count == flows.count else {
        throw Rejection(.invalid, "two of the flows have the same name: give one another")
    }
    let others = world.flows.current.map(\.flow).filter { !names.contains($0.name) }
    let calls = FlowCalls(flows + others)
    for flow in flows + others {
        let mistakes = calls.mistakes(of: flow)
        guard mistakes.isEmpty else {
            throw Rejection(.invalid, "flow '\(flow.name)': \(FlowError(mistakes: mistakes))")
        }
    }
    for flow in flows {
        let hash = FlowVersion.hash(of: flow)
        guard world.flows[flow.name]?.hash != hash else { continue }
        if origin != nil { try checkUnlocked(flow: flow.name, world) }
        var published = FlowPublished()
        (published.flow, published.hash, published.definition) = (flow.name, hash, flow.canonical)
        published.by = origin.map { "\($0)" } ?? ""
        draft.recordSystem(.flowPublished(published))
    }
}

/// Refuses another version of what a locked task answers with (S0.7), its calls included.
private func checkUnlocked(flow name: String, _ world: borrowing World) throws(Rejection) {
    for task in world.settings.tasks.all where !task.flow.isEmpty {
        guard task.flow == name || world.flows.set(of: task.flow)?.flows[name] != nil else { continue }
        try checkUnlocked(task.id, world)
    }
}

extension FlowVersion {
    /// What names a version: the SHA-256 of its definition, in hexadecimal.
    public static func hash(of flow: Flow) -> String {
        let digits = Array("0123456789abcdef")
        return String(
            SHA256.hash(data: Array(flow.canonical.utf8)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
