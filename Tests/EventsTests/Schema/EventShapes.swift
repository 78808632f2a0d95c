import Encoding
import Events

/// Every kind of event, and every type that their fields are made of.
struct EventShapes {
    /// The kinds by number, each with what its event says.
    let kinds: [(kind: EventKind, shape: Shape)]
    /// Values made of fields that events have in them, in the order in which they are met.
    private(set) var parts: [Shape] = []
    /// Enumerations, in the order in which they are met.
    private(set) var enumerations: [Shape] = []

    init() {
        kinds = EventKind.allCases.map { ($0, $0.fields.shape) }
        for (_, shape) in kinds { meet(shape.fields) }
    }

    private mutating func meet(_ fields: [FieldShape]) {
        for shape in fields.map(\.shape) {
            if shape.form == .enumeration, !enumerations.contains(shape) { enumerations.append(shape) }
            if shape.form == .fields, !parts.contains(shape) {
                parts.append(shape)
                meet(shape.fields)
            }
        }
    }
}
