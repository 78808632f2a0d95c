public import Encoding
public import Timeline

/// Where a session stands in its flow: a value, made by nothing but its inputs, which can be stored as bytes.
///
/// Between two steps it is at a wait with a deadline, or it has ended; then a person, a bot or nobody has the session.
public struct FlowState: FieldCodable, Hashable {
    /// The flow that the session began with, and those under way within it, the innermost last; each with its
    /// variables.
    public internal(set) var frames: [FlowFrame] = []
    /// What is waited for.
    public internal(set) var wait = FlowWait()
    /// The messages that came while nothing was to be received, the oldest first; at most ``FlowLimits/keptMessages``.
    public internal(set) var kept: [FlowMessage] = []
    /// How many inputs there were.
    public internal(set) var inputs: UInt32 = 0
    /// How many nodes were visited since the last wait.
    public internal(set) var steps: UInt32 = 0
    /// How many nodes were visited.
    public internal(set) var visits: UInt32 = 0
    /// The last message that was taken, the one that opened the session included: its text, id and type.
    public internal(set) var reply = FlowMessage()
    /// What was tapped in the last message that was said (S4.20); empty for nothing.
    public internal(set) var tapped = ""
    /// The status of the last HTTP answer; 0 for none.
    public internal(set) var httpStatus: UInt32 = 0
    /// What the last call returned, as a JSON object; empty for nothing.
    public internal(set) var result = ""
    /// Whether the flow has ended.
    public internal(set) var isEnded = false

    /// A session that has not begun yet.
    public init() {}

    /// When the flow goes on by itself; nil where it has ended or not begun.
    public var deadline: Timestamp? { wait.kind == .nothing ? nil : wait.deadline }

    /// The visit at which it stands; nil before the beginning.
    public var point: FlowPoint? {
        frames.last.map { FlowPoint(flow: $0.flow, node: $0.node, visit: $0.visit) }
    }

    /// The variables of the innermost flow by name, as `flows` declares them: for those who want to see them.
    public func variables(of flows: FlowSet) -> [(name: String, value: FlowValue)] {
        guard let frame = frames.last, let flow = flows.flows[frame.flow] else { return [] }
        return zip(flow.variables, frame.values).map { ($0.name, $1) }
    }

    /// How many bytes the variables hold that count towards ``FlowLimits/values``.
    var size: Int { frames.reduce(result.utf8.count) { $1.values.reduce($0) { $0 + $1.size } } }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "frames", &frames)
        fields.field(2, "wait", &wait)
        fields.field(3, "kept", &kept)
        fields.field(4, "inputs", &inputs)
        fields.field(5, "steps", &steps)
        fields.field(6, "visits", &visits)
        fields.field(7, "reply", &reply)
        // 8 were the variables of the last send, as texts: what is in the log keeps its meaning.
        fields.field(9, "httpStatus", &httpStatus)
        fields.field(10, "result", &result, .personal)
        fields.field(11, "isEnded", &isEnded)
        fields.field(12, "tapped", &tapped, .personal)
    }
}

/// What a stored state waits for, read without the rest of it.
public struct FlowStateWait: FieldCodable, Hashable {
    /// What is waited for.
    public private(set) var wait = FlowWait()

    /// Nothing.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) { fields.field(2, "wait", &wait) }
}

/// A flow that is under way.
public struct FlowFrame: FieldCodable, Hashable {
    /// Its name.
    public internal(set) var flow = ""
    /// The node at which it stands.
    public internal(set) var node = ""
    /// What its variables hold, in the order in which it declares them.
    public internal(set) var values: [FlowValue] = []
    /// Which visit of a node of the session that is.
    public internal(set) var visit: UInt32 = 0

    /// No flow.
    public init() {}

    init(_ flow: Flow) { (self.flow, node, values) = (flow.name, flow.start, flow.variables.map(\.value)) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "flow", &flow)
        fields.field(2, "node", &node)
        fields.field(3, "values", &values, .personal)
        fields.field(4, "visit", &visit)
    }
}

/// What a flow waits for, and until when.
public struct FlowWait: FieldCodable, Hashable {
    /// What it can wait for.
    public enum Kind: UInt8, NamedFieldValue {
        /// Nothing: it has ended, or not begun.
        case nothing = 0
        /// Whether what is to be said may go. Whoever sends knows at once, and says it in the same breath
        /// (``FlowInput/sent(_:_:)``).
        case verdict = 1
        /// That what was said is submitted, delivered or read.
        case receipt = 2
        /// The answer to a request.
        case answer = 3
        /// The customer's message.
        case message = 4
        /// That time passes.
        case time = 5
        public static var absent: Kind { .nothing }
    }

    /// What is waited for.
    public internal(set) var kind = Kind.nothing
    /// Until when.
    public internal(set) var deadline = Timestamp.epoch
    /// How many wrong answers are still asked again.
    public internal(set) var retries: UInt32 = 0

    /// Nothing is waited for.
    public init() {}

    init(_ kind: Kind, until deadline: Timestamp, retries: UInt32 = 0) {
        (self.kind, self.deadline, self.retries) = (kind, deadline, retries)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "kind", &kind)
        fields.field(2, "deadline", &deadline)
        fields.field(3, "retries", &retries)
    }
}
