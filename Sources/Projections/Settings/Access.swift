public import Encoding
public import Events

/// Who may do what: the tokens that are valid, by the hash of each.
public struct Access: Projection, FieldCodable, Hashable {
    /// The valid tokens, in the order they were issued.
    public private(set) var tokens: [TokenIssued] = []

    /// No tokens.
    public init() {}

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .tokenIssued(let issued):
            tokens.removeAll { $0.name == issued.name && $0.role == issued.role }
            tokens.append(issued)
        case .tokenRevoked(let revoked): tokens.removeAll { $0.name == revoked.name }
        default: return
        }
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "tokens", &tokens) }
}
