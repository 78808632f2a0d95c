import Flows
import ParleyConfiguration
import Settings

extension Configuration {
    /// The task that the first flow becomes where a script's configuration names none.
    private static let usualTask = "flow"

    /// A script's configuration with flows that are given beside it, in place of its own of the same name.
    ///
    /// Only those are added that it needs, so that what a script expects does not depend on what else is tried with it.
    func playing(_ given: [Flow]) -> Configuration {
        var playing = self
        if tasks.isEmpty, flows.isEmpty, let first = given.first { playing.answer(with: first) }
        let own = flows.map { flow in given.first { $0.name == flow.name } ?? flow }
        let others = given.filter { flow in !own.contains { $0.name == flow.name } }
        let tasked = Set(playing.tasks.map(\.task.flow))
        let needed = (own + others.filter { tasked.contains($0.name) }).reduce(into: Set<String>()) { names, flow in
            names.formUnion(FlowSet(flow, calling: own + others).flows.keys)
        }
        playing.flows = own + others.filter { needed.contains($0.name) }
        return playing
    }

    /// Makes a flow what begins on all lines that don't say themselves which bots they have.
    private mutating func answer(with flow: Flow) {
        var task = Task()
        (task.task.id, task.task.flow) = (Configuration.usualTask, flow.name)
        tasks = [task]
        rules.defaults.begin(with: Configuration.usualTask)
        for index in rules.lines.indices { rules.lines[index].begin(with: Configuration.usualTask) }
    }
}

extension SaidRules.Line {
    fileprivate mutating func begin(with task: String) {
        guard policy.botOnStart.isEmpty, !said.keys.contains(where: { $0.hasPrefix("botOn") }) else { return }
        policy.botOnStart = task
        said = SaidKeys(said.keys + ["botOnStart"])
    }
}
