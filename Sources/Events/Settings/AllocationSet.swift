public import Encoding
public import Settings

/// How many messages may be received and sent from now on (S0.6). It refuses nothing: it is what usage is held against.
public struct AllocationSet: Hashable, FieldCodable {
    /// What it is; of no messages where there is none.
    public var allocation = MessageAllocation()
    /// Who has set it: `api:TOKEN`, or empty for the configuration.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// None.
    public init() {}

    /// An allocation, set by somebody.
    public init(_ allocation: MessageAllocation, by: String) { (self.allocation, self.by) = (allocation, by) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "allocation", &allocation)
        fields.field(2, "by", &by)
        fields.unknown(&unknown)
    }
}
