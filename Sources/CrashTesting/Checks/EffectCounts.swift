package import Events

/// Counts what happened in a log, for the summary: a run in which little happened has shown little.
package struct EffectCounts: LogCheck {
    /// How many events there are, by what they say.
    package private(set) var counts: [String: Int] = [:]

    /// Nothing counted.
    package init() {}

    package mutating func take(_ event: RecordedEvent, _ findings: inout Findings) {
        counts[event.event.name, default: 0] += 1
        switch event.event {
        case .sessionClosed(let closed): counts["closed: \(closed.reason)", default: 0] += 1
        case .sendDoubtResolved(let resolved): counts["doubt: \(resolved.outcome)", default: 0] += 1
        case .sessionOpened(let opened) where opened.follows > 0: counts["late", default: 0] += 1
        default: break
        }
    }

    /// How many there are of this.
    package subscript(_ name: String) -> Int { counts[name, default: 0] }
}
