/// Which addresses may be asked that others name: a customer's or a colleague's link must not lead into the operator's own network.
/// A name is resolved once, and what was looked at is what is connected to.
public struct AddressGuard: Sendable {
    /// What is not on the public internet (IANA's registries of special-purpose addresses, 2026).
    private static let special: [AddressRange] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
        "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ].compactMap { AddressRange($0) }
    /// Addresses that hold one of version 4 in their last four bytes.
    private static let carriers = ["::ffff:0:0/96", "::/96", "64:ff9b::/96"].compactMap { AddressRange($0) }

    private let allowed: [AddressRange]
    private let resolver: any HostResolver

    /// The public internet, and these ranges.
    public init(allowing allowed: [AddressRange] = [], resolving resolver: any HostResolver = SystemResolver()) {
        (self.allowed, self.resolver) = (allowed, resolver)
    }

    /// Why an address can't be asked.
    public struct Refusal: Error, Hashable, CustomStringConvertible {
        /// Half a sentence, such as "is not on the public internet".
        public let description: String
        /// Whether it may be asked later all the same: nobody knows its name now.
        public var isPassing = false
    }

    /// The address that a name stands for, which may be asked.
    public func address(of host: String) async throws(Refusal) -> String {
        let plain = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        if let bytes = AddressRange.bytes(of: plain) {
            guard isAllowed(bytes) else { throw AddressGuard.notPublic }
            return plain
        }
        let found = await resolver.addresses(of: plain)
        guard let first = found.first else {
            throw Refusal(description: "the name of its server is not known", isPassing: true)
        }
        // A name that leads to both is not to be trusted with either.
        guard found.allSatisfy({ AddressRange.bytes(of: $0).map(isAllowed) ?? false }) else {
            throw AddressGuard.notPublic
        }
        return first
    }

    private static let notPublic = Refusal(
        description:
            "its server is not on the public internet: allow its address in the configuration's 'outward.allow'")

    func isAllowed(_ address: [UInt8]) -> Bool {
        if allowed.contains(where: { $0.contains(address) }) { return true }
        if address.count == 16, AddressGuard.carriers.contains(where: { $0.contains(address) }) {
            return isAllowed(Array(address.suffix(4)))
        }
        return !AddressGuard.special.contains { $0.contains(address) }
    }
}
