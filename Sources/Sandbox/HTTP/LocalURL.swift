import FoundationEssentials

/// A URL on this machine: where webhooks go, or where a broker is.
package struct LocalURL: Equatable, Sendable {
    package let text: String

    /// Reads `http://127.0.0.1:8480/webhooks/whatsapp`; the error says what is wrong.
    package init(_ text: String) throws(LocalURLError) {
        guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
            let host = url.host(), url.query() == nil, url.fragment() == nil
        else { throw LocalURLError(text: text, isForeign: false) }
        guard LoopbackAddress.isLoopback(host) else { throw LocalURLError(text: text, isForeign: true) }
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The URL with a query.
    package func adding(query: KeyValuePairs<String, String>) -> String {
        text + "?" + query.map { "\($0)=\(PercentCoding.encode($1))" }.joined(separator: "&")
    }
}

/// Why a URL can't be used.
package struct LocalURLError: Error, Equatable, CustomStringConvertible {
    let text: String
    let isForeign: Bool

    package var description: String {
        isForeign
            ? "\(text) is not on this machine: only 127.0.0.1, ::1 and localhost are connected to"
            : "\(text) is no URL: give one like http://127.0.0.1:8480, without query and fragment"
    }
}
