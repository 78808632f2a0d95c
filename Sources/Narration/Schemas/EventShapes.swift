public import Encoding
public import Events

/// Every kind of event, and every type that their fields are made of.
public struct EventShapes: Sendable {
    /// The kinds by number, each with what its event says.
    public let kinds: [(kind: EventKind, shape: Shape)]
    /// Values made of fields that events have in them, in the order in which they are met.
    public let parts: [Shape]
    /// Enumerations, in the order in which they are met.
    public let enumerations: [Shape]

    /// The shapes of these kinds.
    public init(_ kinds: [EventKind] = EventKind.allCases) {
        self.kinds = kinds.map { ($0, $0.fields.shape) }
        var met = PartsOfShapes()
        for (_, shape) in self.kinds { met.meet(shape.fields) }
        (parts, enumerations) = (met.parts, met.enumerations)
    }
}

/// The types that fields are made of, met one after another.
struct PartsOfShapes {
    private(set) var parts: [Shape] = []
    private(set) var enumerations: [Shape] = []

    mutating func meet(_ fields: [FieldShape]) {
        for shape in fields.map(\.shape) {
            if shape.form == .enumeration, !enumerations.contains(shape) { enumerations.append(shape) }
            if shape.form == .fields, !parts.contains(shape) {
                parts.append(shape)
                meet(shape.fields)
            }
        }
    }
}
