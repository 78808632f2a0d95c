/// What a `Range` header asks for: `bytes=0-99`, `bytes=100-`, `bytes=-50`.
struct ByteRange: Equatable {
    let bounds: ClosedRange<Int>

    /// Nil where the header asks for nothing that the file has.
    init?(_ header: String, of size: Int) {
        guard header.hasPrefix("bytes="), size > 0 else { return nil }
        let ends = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        if ends[0].isEmpty {
            guard let length = Int(ends[1]), length > 0 else { return nil }
            bounds = max(0, size - length)...(size - 1)
            return
        }
        guard let first = Int(ends[0]), (0..<size).contains(first) else { return nil }
        guard !ends[1].isEmpty else {
            bounds = first...(size - 1)
            return
        }
        guard let last = Int(ends[1]), last >= first else { return nil }
        bounds = first...min(last, size - 1)
    }
}
