public import Messages
public import Settings

/// A flow as it was read and checked: what answers a line's customers, node by node (S0.1). It never changes, and is
/// the same as another where they say the same, whatever their layout and comments.
public final class Flow: Sendable {
    /// Its name: small letters, digits and `-`, at most 64.
    public let name: String
    /// The node that it begins with.
    public let start: String
    /// Its variables, with their first values.
    public let variables: [FlowVariable]
    /// What becomes of the session after a failure that has no edge of its own.
    public let fallback: FlowFallback
    /// Its nodes, in the order of the definition.
    public let nodes: [FlowNode]
    /// The definition as JSON on one line, without comments: what a log keeps, and what a version's hash is of. It can
    /// be read again (``init(canonical:outside:)``).
    public let canonical: String
    /// Where its name stands, if it was read from a file.
    public let place: SettingNode.Place?

    /// Where each node is among ``nodes``.
    let numbers: [String: Int]

    init(
        name: String, start: String, variables: [FlowVariable], fallback: FlowFallback, nodes: [FlowNode],
        canonical: String, place: SettingNode.Place?
    ) {
        (self.name, self.start, self.variables, self.fallback) = (name, start, variables, fallback)
        (self.nodes, self.canonical, self.place) = (nodes, canonical, place)
        numbers = Dictionary(nodes.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    }

    /// A flow without nodes.
    public static let nothing = Flow(
        name: "", start: "", variables: [], fallback: .close, nodes: [], canonical: "", place: nil)

    /// The node with a name; nil where there is none.
    public func node(_ name: String) -> FlowNode? { numbers[name].map { nodes[$0] } }

    /// The flows that it calls, each once.
    public var calls: [String] {
        var known: Set<String> = []
        return nodes.compactMap { node in
            guard case .call(let call) = node.action, known.insert(call.flow).inserted else { return nil }
            return call.flow
        }
    }
}

extension Flow: Hashable {
    /// Whether both say the same.
    public static func == (left: Flow, right: Flow) -> Bool { left.canonical == right.canonical }
    /// Hashes what it says.
    public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}

/// A variable and what it holds at first.
public struct FlowVariable: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// What it holds at first.
    public var value: FlowValue
}

/// A node: what is done, how long is waited for it, and where the flow goes on. It never changes; a reference, as it is looked at
/// at every step, and copied it would be all that is said in it.
public final class FlowNode: Sendable {
    /// Its name.
    public let name: String
    /// What is done.
    public let action: FlowAction
    /// How long is waited for what it waits for; nil where it waits for nothing.
    public let timeout: Duration?
    /// Where the flow goes on, by outcome, in the order of the definition.
    public let edges: [FlowEdge]
    /// Every outcome that it can have: those that need an edge first, then the failures.
    public let outcomes: [FlowOutcome]
    /// Where its name stands in the definition.
    public let place: SettingNode.Place?
    /// What names it in the definition, as mistakes tell it.
    let path: String

    init(
        name: String, action: FlowAction, timeout: Duration?, edges: [FlowEdge], outcomes: [FlowOutcome],
        place: SettingNode.Place?, path: String
    ) {
        (self.name, self.action, self.timeout, self.edges) = (name, action, timeout, edges)
        (self.outcomes, self.place, self.path) = (outcomes, place, path)
    }

    /// The node that an outcome leads to; nil where it has no edge.
    public func target(of outcome: String) -> String? { edges.first { $0.outcome == outcome }?.target }
}

/// Where a flow goes on after an outcome of a node.
public struct FlowEdge: Hashable, Sendable {
    /// The outcome.
    public var outcome: String
    /// The node.
    public var target: String
    /// Where it stands in the definition.
    public var place: SettingNode.Place?
}

/// Something that a node can end with.
public struct FlowOutcome: Hashable, Sendable {
    /// Its name, as under `on`.
    public var name: String
    /// Whether it leads to the fallback where it has no edge; every other needs one.
    public var isFailure: Bool
}

/// What a flow's check takes from outside: what depends on the line and on the platform.
public struct FlowOutside: Sendable {
    /// The limits of the line that the messages are for.
    public var limits: LimitProfile
    /// The names of the templates that there are; nil where they are not known.
    public var templates: Set<String>?

    /// For a definition that was accepted once, and is read again from a log: no limits of a line's own, whatever
    /// templates.
    public static let stored = FlowOutside(limits: LimitProfile(name: "stored", limits: []))

    /// The platform's own limits, and whatever templates.
    public init(limits: LimitProfile = .cloudAPI, templates: Set<String>? = nil) {
        (self.limits, self.templates) = (limits, templates)
    }
}

/// Everything that is wrong with a definition, at once, in the order of the file.
public struct FlowError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, each with its place; at least one.
    public var mistakes: [SettingMistake]

    /// These mistakes, such as those of ``FlowCalls``.
    public init(mistakes: [SettingMistake]) { self.mistakes = mistakes }

    /// One mistake a line: `LINE:COLUMN: KEY: what is wrong; what to do`.
    public var description: String {
        mistakes.map { mistake in
            let place = mistake.place.map { "\($0.line):\($0.column)" } ?? ""
            return [place, mistake.path, mistake.advice].filter { !$0.isEmpty }.joined(separator: ": ")
        }.joined(separator: "\n")
    }
}
