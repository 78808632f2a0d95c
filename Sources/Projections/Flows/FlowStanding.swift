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
    /// Where it stands, as it is stored: a third of what it takes up when it is read, and it is read at a step alone.
    private var stored = RawBytes.absent
    /// What is waited for, and until when.
    public private(set) var wait = FlowWait()
    /// Which visits its last messages belong to.
    public private(set) var sends: [FlowSent] = []
    /// The request that is under way, or was last; the first position for none.
    public private(set) var request = Position.start
    /// The flow's last message; nil where it has said nothing.
    private var last: FlowLastSend?

    /// What is known of the flow's last message (S4.20); nil where it has said nothing.
    public var lastSend: FlowSendValues? { last?.values }

    /// Where it stands.
    public var state: FlowState {
        guard !stored.isAbsent else { return FlowState() }
        return (try? FlowState(encoded: stored.bytes)) ?? FlowState()
    }

    /// When the flow goes on by itself; nil where it waits for nothing.
    public var deadline: Timestamp? { wait.kind == .nothing ? nil : wait.deadline }

    /// No flow.
    public init() {}

    init(_ started: FlowStarted) {
        task = started.task
        versions = [started.hash] + started.calls
    }

    mutating func wait(_ waiting: FlowWaiting) {
        if let read = try? FlowStateWait(encoded: waiting.state.bytes) { (stored, wait) = (waiting.state, read.wait) }
        guard waiting.send != .start, sends.last?.send != waiting.send else { return }
        sends.append(FlowSent(waiting.send, FlowPoint(waiting.visit)))
        if sends.count > FlowStanding.sendLimit { sends.removeFirst() }
    }

    /// The message that the node waits for, if it does, is then one of the node that has taken its place.
    mutating func move(_ moved: FlowMoved) {
        guard let state = try? FlowState(encoded: moved.state.bytes) else { return }
        (stored, wait) = (moved.state, state.wait)
        versions = [moved.hash] + moved.calls
        guard let point = state.point, let last = sends.last, last.point.visit == point.visit else { return }
        sends[sends.count - 1] = FlowSent(last.send, point)
    }

    /// Whether it stands where this says, as it is stored.
    public func stands(_ state: RawBytes) -> Bool { stored == state }

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
        // Shown with its fields, as everything else.
        var state = fields.isReading ? FlowState() : self.state
        fields.field(3, "state", &state)
        if fields.isReading, state != FlowState() { (stored, wait) = (RawBytes(exactly: state.encoded()), state.wait) }
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

extension RawBytes {
    /// These bytes in no more room than they need: an array that has grown has more.
    public init(exactly bytes: [UInt8]) { self.init(Array(bytes[...])) }
}

extension FlowPoint {
    /// A visit as events tell it.
    public init(_ visit: FlowVisit) { self.init(flow: visit.flow, node: visit.node, visit: visit.number) }
}

extension FlowVisit {
    /// A visit as flows tell it.
    public init(_ point: FlowPoint) { self.init(flow: point.flow, node: point.node, number: point.visit) }
}
