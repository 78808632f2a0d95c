import Events

/// Something that is the same for all events of a kind, made once for each.
struct ByKind<Made: Sendable>: Sendable {
    private let made: [Made?]

    init(_ make: (EventKind) -> Made) {
        let last = EventKind.allCases.map(\.rawValue).max() ?? 0
        made = (0...last).map { EventKind(rawValue: $0).map(make) }
    }

    subscript(kind: EventKind) -> Made? { made[Int(kind.rawValue)] }
}
