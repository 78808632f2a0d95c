public import Flows
import Messages
public import Timeline

/// A node of a flow.
public struct FlowPlace: Hashable, Sendable {
    /// The flow.
    public var flow = ""
    /// The node.
    public var node = ""

    /// No node.
    init() {}

    init(flow: String, node: String) { (self.flow, self.node) = (flow, node) }

    init(_ point: FlowPoint) { self.init(flow: point.flow, node: point.node) }

    /// `FLOW.NODE`, nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(flow: parts[0], node: parts[1])
    }
}

/// Something that a flow has done in a session, without what was said.
public enum FlowDeed: Hashable, Sendable {
    /// A node has ended with an outcome; where it is late, nothing has moved.
    case stepped(FlowPlace, outcome: String, late: Bool)
    /// A node has said something: the kind of message.
    case said(FlowPlace, kind: String)
    /// A node has had a server asked.
    case asked(FlowPlace, method: String)
    /// The flow could not go on.
    case failed(FlowPlace, reason: String)
    /// The flow has ended.
    case ended(outcome: String)
    /// It stands at a node and waits, until a moment.
    case waits(FlowPlace, wait: FlowWait.Kind, until: Timestamp)
    /// It has not begun, or has ended before.
    case nothing

    /// A message's kind: `text`, `interactive`, `template order_update`.
    static func kind(of message: Message) -> String { kind(of: MessageContent(message)) }

    static func kind(of content: MessageContent) -> String {
        content.template.isEmpty ? content.type : "\(content.type) \(content.template)"
    }
}
