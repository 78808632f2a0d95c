/// An address at which receipts are posted (S4.16): `http` or `https`, a host, and what an address has besides.
public struct NotifyAddress: Hashable, Sendable {
    /// What is told of one that can't be used, in the words that users of send nodes know.
    public static let advice = "Invalid URL, field accepts only valid URL or variable"
    /// The most characters of one.
    private static let limit = 2_000

    /// The address, without the spaces that stood behind it.
    public let text: String

    /// Reads an address: spaces behind it don't count, one before it does.
    public init?(_ given: String) {
        var rest = Substring(given)
        while rest.last == " " { rest.removeLast() }
        let text = String(rest)
        guard text.utf8.count <= NotifyAddress.limit, text.utf8.allSatisfy({ 33...126 ~= $0 }),
            !text.contains(where: { "\"<>\\^`{|}".contains($0) }), let host = NotifyAddress.host(of: text),
            NotifyAddress.isHost(host)
        else { return nil }
        self.text = text
    }

    /// The host of an address, with its port; nil without one, and where a user stands before it: that would be a secret.
    private static func host(of text: String) -> Substring? {
        let lowercased = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lowercased.hasPrefix($0) }) else { return nil }
        let host = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        return host.contains("@") ? nil : host
    }

    private static func isHost(_ host: Substring) -> Bool {
        let isLiteral = host.hasPrefix("[")
        guard !isLiteral || host.contains("]") else { return false }
        let end = isLiteral ? host.firstIndex(of: "]").map { host.index(after: $0) } : host.firstIndex(of: ":")
        let name = host[..<(end ?? host.endIndex)]
        let port = host[name.endIndex...]
        guard port.isEmpty || port.first == ":" && UInt16(port.dropFirst()) != nil else { return false }
        if isLiteral {
            return name.count > 3 && name.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return name.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
            }
    }
}
