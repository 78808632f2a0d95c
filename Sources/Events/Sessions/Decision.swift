public import Encoding
public import Timeline

/// Why Parley decided something (B2): the rule, its version, the events it rests on and the deadline it acted on.
public struct Decision: Hashable, FieldCodable {
    /// Events tell what happened, and why, side by side.
    @inlinable public static var standsApart: Bool { true }

    /// The rule's name, as settings and documentation write it: `autoClose`.
    public var rule = ""
    /// The version of the rule; raised when its behaviour changes.
    public var version: UInt32 = 0
    /// The positions of the events that the decision rests on.
    public var restsOn: [Position] = []
    /// The deadline that had passed; nil where the decision answers an event.
    public var deadline: Timestamp?
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty decision.
    public init() {}

    /// A decision of a rule.
    public init(rule: String, version: UInt32, restsOn: [Position], deadline: Timestamp? = nil) {
        self.rule = rule
        self.version = version
        self.restsOn = restsOn.filter { $0 != .start }
        self.deadline = deadline
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "rule", &rule)
        fields.field(2, "version", &version)
        fields.field(3, "restsOn", &restsOn)
        fields.field(4, "deadline", &deadline)
        fields.unknown(&unknown)
    }
}
