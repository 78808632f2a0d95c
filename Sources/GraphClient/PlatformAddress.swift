import FoundationEssentials

/// Decides where a file may be fetched from under a connector's token: from the platform's own hosts, and nowhere else, whoever
/// names the address.
struct PlatformAddress {
    private static let domains = ["fbsbx.com", "facebook.com", "whatsapp.net"]

    private let url: URL
    private let connector: URL

    /// - Parameters:
    ///   - address: What the platform named.
    ///   - connector: Where the connector's API is.
    init?(_ address: String, connector: String) {
        guard address.utf8.count <= 8_192, let url = URL(string: address), let connector = URL(string: connector) else {
            return nil
        }
        (self.url, self.connector) = (url, connector)
    }

    /// Whether it is one of the platform's.
    var isPlatforms: Bool {
        guard let host = PlatformAddress.host(of: url), let home = PlatformAddress.host(of: connector), url.user == nil,
            url.password == nil, let scheme = url.scheme?.lowercased()
        else { return false }
        if scheme == connector.scheme?.lowercased(), host == home, url.port == connector.port { return true }
        // A platform that is played on this machine has its files on this machine, too.
        if ["http", "https"].contains(scheme), PlatformAddress.isLoopback(home), PlatformAddress.isLoopback(host) {
            return true
        }
        return scheme == "https" && url.port ?? 443 == 443
            && PlatformAddress.domains.contains { host == $0 || host.hasSuffix(".\($0)") }
    }

    private static func host(of url: URL) -> String? { url.host()?.lowercased() }

    private static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host) { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.first == 127 && !numbers.contains(nil)
    }
}
