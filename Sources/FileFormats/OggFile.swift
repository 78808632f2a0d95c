/// An Ogg file, as its first page tells (RFC 3533).
public struct OggFile: Hashable, Sendable {
    /// Whether its first stream is Opus (RFC 7845).
    public let isOpus: Bool

    /// - Parameter front: The file's first bytes, at least 290 of them, or all where it has fewer. Nil where it is no Ogg file.
    public init?(_ front: ArraySlice<UInt8>) {
        guard front.starts(with: Array("OggS".utf8)), front.count >= OggFile.headLength else { return nil }
        // The page's head has a table behind it that says how long its parts are: of how many entries is the head's last byte.
        let entries = Int(front[front.startIndex + OggFile.headLength - 1])
        isOpus = front.dropFirst(OggFile.headLength + entries).starts(with: Array("OpusHead".utf8))
    }

    private static let headLength = 27
}
