/// Bytes of an input, taken one after the other: what there is none of any more is 0.
struct ByteSource {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// Whether nothing is left.
    var isEmpty: Bool { rest.isEmpty }

    /// The next byte.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// A number of two bytes.
    mutating func short() -> Int { Int(byte()) | Int(byte()) << 8 }

    /// A number of eight bytes.
    mutating func long() -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(byte()) << (8 * UInt64($1)) } }

    /// So many bytes, or those that are left.
    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return [UInt8](rest.prefix(count))
    }

    /// All that is left.
    mutating func all() -> [UInt8] { bytes(rest.count) }
}
