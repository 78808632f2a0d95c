import Glibc

/// A range of internet addresses: `10.0.0.0/8`, `fc00::/7`, or one address.
public struct AddressRange: Hashable, Sendable {
    private let bytes: [UInt8]
    private let prefix: Int

    /// Reads a range; nil where the text is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let bytes = AddressRange.bytes(of: String(address)) else { return nil }
        let longest = bytes.count * 8
        guard let prefix = parts.count == 2 ? Int(parts[1]) : longest, (0...longest).contains(prefix) else {
            return nil
        }
        (self.bytes, self.prefix) = (bytes, prefix)
    }

    /// The bytes of an address; nil where the text is none.
    static func bytes(of address: String) -> [UInt8]? {
        let isLong = address.utf8.contains(UInt8(ascii: ":"))
        var bytes = [UInt8](repeating: 0, count: isLong ? 16 : 4)
        return inet_pton(isLong ? AF_INET6 : AF_INET, address, &bytes) == 1 ? bytes : nil
    }

    /// Whether an address is in it.
    func contains(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        let whole = prefix / 8
        guard address[..<whole] == bytes[..<whole] else { return false }
        guard prefix % 8 > 0 else { return true }
        let mask = UInt8.max << UInt8(8 - prefix % 8)
        return address[whole] & mask == bytes[whole] & mask
    }
}
