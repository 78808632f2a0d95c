import Timeline

/// A sorted run of entries as the index stores it: ten bytes each, four of the key and six of the position, little-endian,
/// with nothing between them.
///
/// A tree of single entries would need twice the room, and rewriting a run costs no more than rewriting the pages that a
/// batch of random keys would touch in it.
struct DedupeRun {
    /// Bytes of an entry.
    static let entrySize = 10
    /// Entries of a run at most: eight pages. A longer one is divided.
    static let largest = 3_270
    /// Entries of the runs that a longer one is divided into, at most, so that they have room to grow.
    private static let divided = 2_180

    private let bytes: UnsafeRawBufferPointer

    /// Looks at bytes as a run; what does not make up a whole entry is left out.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var count: Int { bytes.count / DedupeRun.entrySize }

    private func front(_ index: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * DedupeRun.entrySize, as: UInt32.self))
    }

    subscript(index: Int) -> DedupeEntry {
        let offset = index * DedupeRun.entrySize + 4
        let lower = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        let upper = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt16.self))
        return DedupeEntry(front: front(index), Position(UInt64(upper) << 32 | UInt64(lower)))
    }

    /// The positions of the entries with this front.
    func positions(of front: UInt32) -> [Position] {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self.front(middle) < front { low = middle + 1 } else { high = middle }
        }
        var positions: [Position] = []
        while low < count, self.front(low) == front {
            positions.append(self[low].position)
            low += 1
        }
        return positions
    }

    /// This run's entries and others, both sorted, each once.
    func merged(with others: ArraySlice<DedupeEntry>) -> [DedupeEntry] {
        var merged: [DedupeEntry] = []
        merged.reserveCapacity(count + others.count)
        var index = 0
        for other in others {
            while index < count, self[index] < other {
                merged.append(self[index])
                index += 1
            }
            if index < count, self[index] == other { index += 1 }
            merged.append(other)
        }
        while index < count {
            merged.append(self[index])
            index += 1
        }
        return merged
    }

    /// Entries as they are stored.
    static func bytes(of entries: ArraySlice<DedupeEntry>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: entries.count * entrySize) { buffer, filled in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            for entry in entries {
                let position = entry.position.rawValue
                bytes.storeBytes(of: entry.front.littleEndian, toByteOffset: filled, as: UInt32.self)
                bytes.storeBytes(
                    of: UInt32(truncatingIfNeeded: position).littleEndian, toByteOffset: filled + 4, as: UInt32.self)
                bytes.storeBytes(
                    of: UInt16(truncatingIfNeeded: position >> 32).littleEndian, toByteOffset: filled + 8,
                    as: UInt16.self)
                filled += entrySize
            }
        }
    }

    /// Divides entries into runs that are not too long, of about the same length. Entries with the same front stay together.
    static func divide(_ entries: [DedupeEntry]) -> [ArraySlice<DedupeEntry>] {
        guard entries.count > largest else { return [entries[...]] }
        let parts = (entries.count + divided - 1) / divided
        var runs: [ArraySlice<DedupeEntry>] = []
        var start = 0
        for part in 1...parts {
            var end = max(entries.count * part / parts, start)
            while end > start, end < entries.count, entries[end].front == entries[end - 1].front { end += 1 }
            if end > start { runs.append(entries[start..<end]) }
            start = end
        }
        return runs
    }
}
