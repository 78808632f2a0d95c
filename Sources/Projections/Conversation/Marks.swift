public import Encoding
public import Events
public import Timeline

/// What the rules about time have acted for, each for one thing at a time: a rule whose event is ``ActedFor`` remembers it here
/// without a place of its own.
public struct Marks: Projection, FieldCodable, Hashable {
    private var marks: [Mark] = []

    /// Nothing was acted for.
    public init() {}

    /// What the rule that records events of a kind has acted for last; ``Position/start`` for nothing yet.
    public func last(_ kind: EventKind) -> Position {
        marks.first { $0.kind == kind.rawValue }?.position ?? .start
    }

    public mutating func apply(_ event: RecordedEvent) {
        guard let position = event.event.actedFor else { return }
        let kind = event.event.kind
        if let index = marks.firstIndex(where: { $0.kind == kind }) {
            marks[index].position = position
        } else {
            marks.append(Mark(kind: kind, position: position))
        }
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "marks", &marks) }

    private struct Mark: FieldCodable, Hashable {
        var kind: UInt16 = 0
        var position = Position.start

        init() {}
        init(kind: UInt16, position: Position) { (self.kind, self.position) = (kind, position) }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "kind", &kind)
            fields.field(2, "position", &position)
        }
    }
}
