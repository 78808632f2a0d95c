/// An address of this machine that no other machine can reach: `127.…`, `::1`, `localhost`.
package struct LoopbackAddress: Equatable, Sendable {
    package let text: String

    /// Nil for an address that others can reach.
    package init?(_ text: String) {
        guard LoopbackAddress.isLoopback(text) else { return nil }
        self.text = text
    }

    /// Whether a host, as a URL writes it, is this machine's loopback.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
