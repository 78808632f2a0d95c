import Graphviz

extension Graphviz {
    /// A graph's picture, by the program on the path.
    static func draw(_ graph: String, as format: Format) throws -> [UInt8] {
        do { return try Graphviz(environment: Console.current.environment).draw(graph, as: format) } catch {
            switch error as? GraphvizError {
            case .notInstalled?: throw Failure("\(GraphvizError.notInstalled), or choose --format mermaid")
            case .undrawable?:
                throw Failure("\(GraphvizError.undrawable): --format dot prints it, so that you can try it yourself")
            case let other?: throw Failure("\(other)")
            case nil: throw error
            }
        }
    }
}
