public import Encoding

/// A visit of a node: what a send, a request or an outcome belongs to. Whoever does what a flow asks for keeps it, and
/// hands it back with what came of it.
public struct FlowPoint: FieldCodable, Hashable {
    /// The flow.
    public var flow = ""
    /// The node.
    public var node = ""
    /// Which visit of a node it is in its session, 1 for the first: no two visits of a session have the same number.
    public var visit: UInt32 = 0

    /// No visit.
    public init() {}

    /// A visit.
    public init(flow: String, node: String, visit: UInt32) { (self.flow, self.node, self.visit) = (flow, node, visit) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "flow", &flow)
        fields.field(2, "node", &node)
        fields.field(3, "visit", &visit)
    }
}
