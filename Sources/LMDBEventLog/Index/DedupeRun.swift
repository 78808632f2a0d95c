import Timeline

/// A sorted run of entries as the index stores it: a checksum of four bytes (``IndexBytes``), how many bytes of their fronts (3 or
/// 4) and of their positions (3 to 6) it has, in a byte each, and then the lower bytes of each entry's front and position,
/// little-endian. Where only three bytes of the fronts are there, the upper one is that of the smallest front that the run may
/// hold. So in a log of half a million records and more an entry takes up six bytes, and seven from 16 million on.
///
/// A tree of single entries would need three times the room, and rewriting a run costs no more than rewriting the pages that
/// a batch of random keys would touch in it.
struct DedupeRun {
    /// Bytes before the first entry: at least two, so that eight bytes can be read up to the end of any entry.
    private static let headerSize = IndexBytes.sumSize + 2
    /// Entries of a run at most: four pages of the smallest. A longer one is divided.
    static let largest = 2_727
    /// Entries of the runs that a longer one is divided into, at most, so that they have room to grow.
    private static let divided = 1_820
    /// Twice the deviation of an entry's place from where its front lets expect it, in a run of the largest size.
    private static let spread = 74

    private let bytes: UnsafeRawBufferPointer
    /// The smallest front that the run may hold.
    private let start: UInt32
    /// The upper byte of every front, where it is left out.
    private let upper: UInt32
    /// The bits of a front that are stored.
    private let mask: UInt32
    private let positionSize: Int
    private let entrySize: Int
    let count: Int

    /// Looks at bytes as a run that holds fronts from this one on; what does not make up a whole entry is left out.
    init(_ bytes: UnsafeRawBufferPointer, from start: UInt32) {
        self.bytes = bytes
        self.start = start
        let isHeader = bytes.count >= DedupeRun.headerSize
        let frontSize = isHeader ? Int(bytes[IndexBytes.sumSize]) : 0
        positionSize = isHeader ? Int(bytes[IndexBytes.sumSize + 1]) : 0
        entrySize = frontSize + positionSize
        mask = frontSize == 3 ? 0x00FF_FFFF : .max
        upper = start & ~mask
        let isRun = (3...4).contains(frontSize) && (3...6).contains(positionSize)
        count = isRun ? (bytes.count - DedupeRun.headerSize) / entrySize : 0
    }

    /// Whether the run is what was stored under its front.
    var isSound: Bool { IndexBytes.areSound(bytes, under: start) }

    private func front(_ index: Int) -> UInt32 {
        let offset = DedupeRun.headerSize + index * entrySize
        return upper | bytes.number(at: offset, as: UInt32.self) & mask
    }

    subscript(index: Int) -> DedupeEntry {
        let end = DedupeRun.headerSize + (index + 1) * entrySize
        let last = bytes.number(at: end - 8, as: UInt64.self)
        return DedupeEntry(front: front(index), Position(last >> UInt64(64 - 8 * positionSize)))
    }

    /// The positions of the entries with this front.
    func positions(of front: UInt32) -> [Position] {
        var index = firstIndex(notBelow: front)
        var positions: [Position] = []
        while index < count, self.front(index) == front {
            positions.append(self[index].position)
            index += 1
        }
        return positions
    }

    private func firstIndex(notBelow front: UInt32) -> Int {
        guard count > 0, self.front(0) < front else { return 0 }
        let (first, last) = (self.front(0), self.front(count - 1))
        guard front <= last else { return count }
        // Fronts are spread evenly, so the guess is nearly always within two deviations.
        let guess = Int(UInt64(front - first) * UInt64(count) / UInt64(last - first))
        var low = max(guess - DedupeRun.spread, 0)
        var high = min(guess + DedupeRun.spread, count)
        if low > 0, self.front(low) >= front { low = 0 }
        if high < count, self.front(high) < front { high = count }
        while low < high {
            let middle = (low + high) / 2
            if self.front(middle) < front { low = middle + 1 } else { high = middle }
        }
        return low
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

    /// Entries as they are stored, in a run that holds fronts from this one on.
    static func bytes(of entries: ArraySlice<DedupeEntry>, from start: UInt32) -> [UInt8] {
        let frontSize = entries.last.map { $0.front >> 24 == start >> 24 } ?? true ? 3 : 4
        let positionSize = max(entries.reduce(0) { max($0, $1.position.rawValue) }.sizeInBytes, 3)
        // Each number is written whole, and what is too much of it then written over.
        var bytes = [UInt8](repeating: 0, count: headerSize + entries.count * (frontSize + positionSize) + 8)
        bytes.withUnsafeMutableBytes { bytes in
            bytes[IndexBytes.sumSize] = UInt8(frontSize)
            bytes[IndexBytes.sumSize + 1] = UInt8(positionSize)
            var offset = headerSize
            for entry in entries {
                bytes.storeBytes(of: entry.front.littleEndian, toByteOffset: offset, as: UInt32.self)
                offset += frontSize
                bytes.storeBytes(of: entry.position.rawValue.littleEndian, toByteOffset: offset, as: UInt64.self)
                offset += positionSize
            }
        }
        bytes.removeLast(8)
        IndexBytes.seal(&bytes, under: start)
        return bytes
    }

    /// Divides entries into runs that are not too long. Those with the same front stay together, and where it can be, those
    /// with the same upper byte.
    static func divide(_ entries: [DedupeEntry]) -> [ArraySlice<DedupeEntry>] {
        guard entries.count > largest else { return [entries[...]] }
        var runs: [ArraySlice<DedupeEntry>] = []
        var run = entries[..<0]
        var rest = entries[...]
        while let first = rest.first {
            let next = rest.prefix { $0.front >> 24 == first.front >> 24 }
            rest = rest[next.endIndex...]
            if run.count + next.count <= divided {
                run = entries[run.startIndex..<next.endIndex]
                continue
            }
            if !run.isEmpty { runs.append(run) }
            run = next
            if next.count > largest {
                runs += divideEvenly(next)
                run = entries[next.endIndex..<next.endIndex]
            }
        }
        return run.isEmpty ? runs : runs + [run]
    }

    private static func divideEvenly(_ entries: ArraySlice<DedupeEntry>) -> [ArraySlice<DedupeEntry>] {
        let parts = (entries.count + divided - 1) / divided
        var runs: [ArraySlice<DedupeEntry>] = []
        var start = entries.startIndex
        for part in 1...parts {
            var end = max(entries.startIndex + entries.count * part / parts, start)
            while end > start, end < entries.endIndex, entries[end].front == entries[end - 1].front { end += 1 }
            if end > start { runs.append(entries[start..<end]) }
            start = end
        }
        return runs
    }
}

extension UInt64 {
    /// Bytes that hold the number.
    var sizeInBytes: Int { (UInt64.bitWidth - leadingZeroBitCount + 7) / 8 }
}
