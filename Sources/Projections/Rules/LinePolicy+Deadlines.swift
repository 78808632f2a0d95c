import Settings
import Timeline

extension LinePolicy {
    /// When something is due that counts from a moment. What fell due while the line was switched off counts from when it was
    /// switched on again: nothing fires for that time.
    func due(_ start: Timestamp, after length: Duration) -> Timestamp {
        let due = start + length
        return due > service.since ? due : service.since + length
    }

    /// A moment, or when the line was switched on again where that is later.
    func notBeforeServed(_ moment: Timestamp) -> Timestamp { max(moment, service.since) }
}
