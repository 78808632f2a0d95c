public import Encoding
public import Events
public import Flows
public import Timeline

/// Where a session stands in the flow that answers in it.
public struct FlowStanding: FieldCodable, Hashable {
    /// How many of its messages are remembered, whose outcomes may still come.
    static let sendLimit = 10

    /// The task.
    public private(set) var task = ""
    /// The versions that it has begun with, its own first.
    public private(set) var versions: [String] = []
    /// Where it stands.
    public private(set) var state = FlowState()
    /// Which visits its last messages belong to.
    public private(set) var sends: [FlowSent] = []
    /// The request that is under way, or was last; the first position for none.
    public private(set) var request = Position.start
    /// The flow's last message; nil where it has said nothing.
    private var last: FlowLastSend?

    /// What is known of the flow's last message (S4.20); nil where it has said nothing.
    public var lastSend: FlowSendValues? { last?.values }

    /// No flow.
    public init() {}

    init(_ started: FlowStarted) {
        task = started.task
        versions = [started.hash] + started.calls
    }

    mutating func wait(_ waiting: FlowWaiting) {
        if let state = try? FlowState(encoded: waiting.state.bytes) { self.state = state }
        guard waiting.send != .start, sends.last?.send != waiting.send else { return }
        sends.append(FlowSent(waiting.send, FlowPoint(waiting.visit)))
        if sends.count > FlowStanding.sendLimit { sends.removeFirst() }
    }

    /// The message that the node waits for, if it does, is then one of the node that has taken its place.
    mutating func move(_ moved: FlowMoved) {
        guard let state = try? FlowState(encoded: moved.state.bytes) else { return }
        self.state = state
        versions = [moved.hash] + moved.calls
        guard let point = state.point, let last = sends.last, last.point.visit == point.visit else { return }
        sends[sends.count - 1] = FlowSent(last.send, point)
    }

    mutating func ask(_ position: Position) { request = position }

    /// Takes an event about a message of ours into account.
    mutating func follow(_ event: RecordedEvent) {
        switch event.event {
        case .sendRequested(let send) where send.origin == .bot(task): last = FlowLastSend(event)
        case .sendRefused(let refused) where refused.origin == .bot(task) && refused.send == .start:
            last = FlowLastSend(event)
        default: last?.follow(event)
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "task", &task)
        fields.field(2, "versions", &versions)
        fields.field(3, "state", &state)
        fields.field(4, "sends", &sends)
        fields.field(5, "request", &request)
        fields.field(6, "last", &last)
    }
}

/// A message of a flow's, and the visit to which it belongs.
public struct FlowSent: FieldCodable, Hashable {
    /// The message.
    public private(set) var send = Position.start
    /// The visit.
    public private(set) var point = FlowPoint()

    /// No message.
    public init() {}

    init(_ send: Position, _ point: FlowPoint) { (self.send, self.point) = (send, point) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "point", &point)
    }
}

extension FlowPoint {
    /// A visit as events tell it.
    public init(_ visit: FlowVisit) { self.init(flow: visit.flow, node: visit.node, visit: visit.number) }
}

extension FlowVisit {
    /// A visit as flows tell it.
    public init(_ point: FlowPoint) { self.init(flow: point.flow, node: point.node, number: point.visit) }
}
