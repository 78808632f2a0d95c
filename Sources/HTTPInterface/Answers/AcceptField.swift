/// What an `Accept` says of media types.
enum AcceptField {
    /// How much a type is wanted that is named, from 0 to 1; 0 where only a range that includes it is, or nothing.
    static func weight(of type: String, in field: String) -> Double {
        // Nearly everybody names one type, and says no more.
        guard field.utf8.contains(where: isMore) else {
            return field.utf8.count == type.utf8.count && field.lowercased() == type ? 1 : 0
        }
        for part in field.prefix(1_000).split(separator: ",") {
            let parameters = part.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            guard parameters.first == type else { continue }
            return parameters.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        }
        return 0
    }

    /// Whether there is more than a type.
    private static func isMore(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "\t"): true
        default: byte >= 0x80
        }
    }
}
