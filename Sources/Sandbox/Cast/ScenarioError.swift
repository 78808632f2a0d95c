/// What is wrong with a scenario, and where.
package struct ScenarioError: Error, Equatable, CustomStringConvertible {
    package let line: Int?
    package let problem: String

    package var description: String { line.map { "line \($0): \(problem)" } ?? problem }
}
