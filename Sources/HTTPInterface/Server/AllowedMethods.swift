import HTTPTypes

/// Which methods a path has: so that a wrong one is told apart from a path that doesn't exist.
struct AllowedMethods: Sendable {
    private struct Template: Sendable {
        /// The path's parts; nil for one that can be anything.
        let parts: [Substring?]
        let method: HTTPRequest.Method

        func matches(_ path: [Substring]) -> Bool {
            parts.count == path.count && zip(parts, path).allSatisfy { $0 == nil || $0 == $1 }
        }
    }

    private let templates: [Template]

    init(_ operations: [Operation]) {
        templates = operations.map { operation in
            let parts = operation.path.split(separator: "/").map { $0.first == "{" ? nil : $0 }
            return Template(parts: parts, method: operation.method)
        }
    }

    /// The methods of this path; none where there is no such path.
    func methods(of path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        let methods = Set(templates.filter { $0.matches(parts) }.map(\.method))
        return Array(methods) + (methods.contains(.get) ? [.head] : [])
    }
}
