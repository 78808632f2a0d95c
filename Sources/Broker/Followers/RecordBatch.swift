import Encoding
import EventLog
import Events
import Timeline

/// Some records that have been read and are still to be decoded and applied.
///
/// Reading, which uncompresses, and folding each need more code and tables than the processor's nearest caches hold. A
/// stretch of the one and then a stretch of the other keeps them there: a rebuild takes a sixth less than event by event.
struct RecordBatch: Sendable {
    /// About 80 KB of payloads. A quarter of that is 2 % slower.
    private static let size = 256

    private let extent: Extent
    private var envelopes: [Envelope] = []
    private var ends: [Int] = []
    private var payloads: [UInt8] = []
    /// Empty until ``decode()``.
    private var decoded: [RecordedEvent] = []

    init(_ extent: Extent) { self.extent = extent }

    /// How many records there are.
    var count: Int { envelopes.count }
    /// Whether it is time to hand over what there is.
    var isFull: Bool { count >= RecordBatch.size }

    mutating func add(_ envelope: borrowing Envelope, _ payload: RawSpan) {
        envelopes.append(copy envelope)
        payload.withUnsafeBytes { payloads.append(contentsOf: $0) }
        ends.append(payloads.count)
    }

    /// Decodes what there is before it is handed over: for a thread that has nothing better to do.
    mutating func decode() {
        var events = decoded
        decoded = []
        events.reserveCapacity(count)
        visitUndecoded { events.append($0) }
        decoded = events
    }

    /// Has what there is visited, in order, decoded.
    func handOver(_ visit: (RecordedEvent) -> Void) {
        if decoded.isEmpty { visitUndecoded(visit) } else { decoded.forEach(visit) }
    }

    /// Begins anew, with the memory that it has.
    mutating func removeAll() {
        envelopes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        payloads.removeAll(keepingCapacity: true)
        decoded.removeAll(keepingCapacity: true)
    }

    private func visitUndecoded(_ visit: (RecordedEvent) -> Void) {
        payloads.withUnsafeBytes { bytes in
            var start = 0
            for (envelope, end) in zip(envelopes, ends) {
                let payload = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                visit(RecordedEvent(envelope, Event(kind: envelope.kind, payload: payload, extent)))
                start = end
            }
        }
    }
}
