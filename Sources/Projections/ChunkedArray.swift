public import Encoding
import Events

/// An array that is kept in chunks: it grows without moving what it has, and one that was copied, as for a snapshot, is copied
/// again only where it is changed.
///
/// With an array in one piece, the conversation after the first million waited for 350 MB to be moved, and so did the first
/// change after each snapshot.
public struct ChunkedArray<Element> {
    /// A power of two, for chunks of 16 to 32 KB: few enough that the processor's cache holds where each begins, also of
    /// millions of elements.
    @inlinable static var shift: Int {
        let fitting = Swift.max(32_768 / Swift.max(MemoryLayout<Element>.stride, 1), 1)
        return fitting.bitWidth - 1 - fitting.leadingZeroBitCount
    }
    @inlinable static var chunkSize: Int { 1 << shift }
    @inlinable static var mask: Int { chunkSize - 1 }

    @usableFromInline var chunks: [[Element]] = []
    @usableFromInline var size = 0

    /// Nothing.
    @inlinable public init() {}

    /// Adds an element behind the others.
    @inlinable public mutating func append(_ element: Element) {
        if size & Self.mask == 0 {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(Self.chunkSize)
        }
        chunks[chunks.count - 1].append(element)
        size += 1
    }
}

extension ChunkedArray: RandomAccessCollection, MutableCollection {
    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { size }

    @inlinable public subscript(index: Int) -> Element {
        _read { yield chunks[index >> Self.shift][index & Self.mask] }
        _modify { yield &chunks[index >> Self.shift][index & Self.mask] }
    }
}

extension ChunkedArray: Equatable where Element: Equatable {}
extension ChunkedArray: Hashable where Element: Hashable {}
extension ChunkedArray: Sendable where Element: Sendable {}
extension ChunkedArray: FieldList where Element: FieldCodable {}
