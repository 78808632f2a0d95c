import EventLog

/// Reads payloads for one caller, into the same scratch memory again and again: where nothing is compressed, nothing is
/// copied.
final class PayloadReader {
    private let codec: PayloadCodec
    private let frame = ScratchMemory()
    private let payload = ScratchMemory()
    private var dictionary: CompressionDictionary?
    /// Its own for as long as it reads: taking one from the pool for every payload costs 25 ns.
    private let context: OpaquePointer?

    init(_ codec: PayloadCodec) {
        self.codec = codec
        context = codec.uncompressor.takeContext()
    }

    deinit {
        if let context { codec.uncompressor.give(back: context) }
    }

    /// Hands over a record's payload, its checksum verified.
    ///
    /// - Parameter transaction: Where a dictionary is looked for that is not on the shelf.
    func withPayload<Value>(
        of record: StoredRecord, _ transaction: Transaction?, _ body: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value {
        let payload = try payload(of: record, transaction)
        return try withExtendedLifetime(self) { try body(payload) }
    }

    /// A copy of a record's payload, its checksum verified.
    func bytes(of record: StoredRecord, _ transaction: Transaction?) throws(LogError) -> [UInt8] {
        let payload = try payload(of: record, transaction)
        return withExtendedLifetime(self) { [UInt8](payload) }
    }

    /// Makes sure that a record's payload can be read.
    func check(_ record: StoredRecord, _ transaction: Transaction) throws(LogError) {
        _ = try payload(of: record, transaction)
    }

    /// The payload, valid until the next call, the end of the transaction, or that of this object or the room.
    ///
    /// - Parameters:
    ///   - transaction: Where a dictionary is looked for that is not on the shelf.
    ///   - room: Where a payload is uncompressed to, of its size; nil for memory of this object's.
    func payload(
        of record: StoredRecord, _ transaction: Transaction?, into room: UnsafeMutableRawBufferPointer? = nil
    ) throws(LogError) -> UnsafeRawBufferPointer {
        guard record.isIntact else { throw LogError.damaged(record.position, "its checksum differs") }
        let stored = record.storedPayload
        guard let kind = record.compression else {
            guard stored.count == record.payloadSize else {
                throw LogError.damaged(record.position, "its payload has another size")
            }
            return stored
        }
        let target = room ?? payload.room(for: record.payloadSize)
        let dictionary = try dictionary(of: record, transaction)
        guard let context, uncompress(stored, kind, into: target, dictionary, context) else {
            throw LogError.damaged(record.position, "its payload can't be uncompressed")
        }
        return UnsafeRawBufferPointer(target)
    }

    private func uncompress(
        _ stored: UnsafeRawBufferPointer, _ kind: StoredFrame, into target: UnsafeMutableRawBufferPointer,
        _ dictionary: CompressionDictionary, _ context: OpaquePointer
    ) -> Bool {
        if kind == .block {
            return Uncompressor.uncompress(block: stored, into: target, with: dictionary, in: context)
        }
        let whole = frame.room(for: kind.omitted + stored.count)
        kind.restore(stored.count, to: whole)
        UnsafeMutableRawBufferPointer(rebasing: whole[kind.omitted...]).copyMemory(from: stored)
        return Uncompressor.uncompress(UnsafeRawBufferPointer(whole), into: target, with: dictionary, in: context)
    }

    private func dictionary(
        of record: StoredRecord, _ transaction: Transaction?
    ) throws(LogError) -> CompressionDictionary {
        let id = record.dictionary
        if let dictionary, dictionary.id == id { return dictionary }
        let found = try codec.shelf.dictionary(id, in: codec.database, transaction)
        guard let found else { throw LogError.damaged(record.position, "there is no dictionary \(id)") }
        dictionary = found
        return found
    }
}

/// Memory that grows as needed and keeps its place otherwise.
///
/// An object, not a value in the reader: what is changed inside another object costs a check of exclusive access, 18 ns a
/// payload.
private final class ScratchMemory {
    private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    deinit { memory.deallocate() }

    func room(for count: Int) -> UnsafeMutableRawBufferPointer {
        if count > memory.count || memory.baseAddress == nil {
            memory.deallocate()
            memory = .allocate(byteCount: max(count, 2 * memory.count, 4096), alignment: 16)
        }
        return UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
    }
}
