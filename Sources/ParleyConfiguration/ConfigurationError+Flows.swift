public import Flows
import Settings

extension ConfigurationError {
    /// What is wrong with a flow's definition, as whoever has sent it is told: without a file's name.
    public var asFlowError: FlowError {
        FlowError(
            mistakes: problems.map { problem in
                let place = problem.line.map { SettingNode.Place(line: $0, column: problem.column ?? 1) }
                return SettingMistake(path: problem.key, place: place, advice: problem.advice)
            })
    }
}
