import Dispatch
import EventLog
import Synchronization

/// Some records in a row whose payloads are uncompressed by two threads: the one that will visit them, and another that helps
/// as long as it has time. Of the half microsecond that reading an event takes, two thirds are uncompressing.
///
/// A helper may come when everything is done, and the memory is in use for another lot: so it looks at nothing but the lot
/// itself until it has got a share.
final class PayloadLot: Sendable {
    /// Records that a thread takes at a time.
    private static let share = 32

    private let codec: PayloadCodec
    private let memory: LotMemory
    private let shares: Int
    private let next = Atomic<Int>(0)
    private let done = Atomic<Int>(0)
    private let finished = DispatchSemaphore(value: 0)

    /// Begins to uncompress what the memory holds, on another thread. Until ``finish()`` has returned, the memory belongs to
    /// the lot and the transaction that the records were found with stays open.
    init(_ memory: LotMemory, _ codec: PayloadCodec) {
        self.memory = memory
        self.codec = codec
        shares = (memory.count + PayloadLot.share - 1) / PayloadLot.share
        memory.makeRoom()
        if shares > 1 { DispatchQueue.global().async { self.work() } }
    }

    /// Helps to uncompress, and returns the memory when everything is.
    func finish() -> LotMemory {
        work()
        if shares > 0 { finished.wait() }
        return memory
    }

    private func work() {
        guard next.load(ordering: .relaxed) < shares else { return }
        let reader = PayloadReader(codec)
        PageFaults.enter()
        defer { PageFaults.leave() }
        while true {
            let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard number < shares else { return }
            let start = number * PayloadLot.share
            for index in start..<min(start + PayloadLot.share, memory.count) { memory.uncompress(index, reader) }
            let isLast = done.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == shares
            if isLast { finished.signal() }
        }
    }
}

/// What a ``PayloadLot`` works in: records, and room for their payloads. Used again and again by the one who reads; while a
/// lot has it, each thread touches its own records only.
final class LotMemory: @unchecked Sendable {
    /// Records of a lot at most.
    static let capacity = 512

    private let records: UnsafeMutablePointer<StoredRecord>
    private let payloads: UnsafeMutablePointer<UnsafeRawBufferPointer?>
    /// Where each record's payload goes.
    private let places: UnsafeMutablePointer<Int>
    private var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var needed = 0
    /// How many records there are.
    private(set) var count = 0

    init() {
        records = .allocate(capacity: LotMemory.capacity)
        payloads = .allocate(capacity: LotMemory.capacity)
        places = .allocate(capacity: LotMemory.capacity)
    }

    deinit {
        records.deallocate()
        payloads.deallocate()
        places.deallocate()
        bytes.deallocate()
    }

    /// Forgets all records.
    func clear() {
        count = 0
        needed = 0
    }

    /// Adds a record; at most ``capacity``.
    func add(_ record: StoredRecord) {
        (records + count).initialize(to: record)
        (payloads + count).initialize(to: nil)
        (places + count).initialize(to: needed)
        count += 1
        needed += record.payloadSize
    }

    /// A record, and its payload where it could be uncompressed.
    subscript(index: Int) -> (record: StoredRecord, payload: UnsafeRawBufferPointer?) {
        (records[index], payloads[index])
    }

    fileprivate func makeRoom() {
        guard needed > bytes.count else { return }
        bytes.deallocate()
        bytes = .allocate(byteCount: 2 * needed, alignment: 16)
    }

    fileprivate func uncompress(_ index: Int, _ reader: PayloadReader) {
        let record = records[index]
        let start = places[index]
        let room = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + record.payloadSize])
        payloads[index] = try? reader.payload(of: record, nil, into: room)
    }
}
