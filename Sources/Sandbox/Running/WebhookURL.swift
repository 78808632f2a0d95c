import FoundationEssentials

/// Where webhooks go: a URL on this machine.
package struct WebhookURL: Equatable, Sendable {
    package let text: String

    /// Reads `http://127.0.0.1:8480/webhooks/whatsapp`; the error says what is wrong.
    package init(_ text: String) throws(WebhookURLError) {
        guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
            let host = url.host(), url.query() == nil, url.fragment() == nil
        else { throw WebhookURLError(text: text, isForeign: false) }
        guard LoopbackAddress.isLoopback(host) else { throw WebhookURLError(text: text, isForeign: true) }
        self.text = text
    }

    /// The URL of the subscription handshake.
    func subscription(verifyToken: String, challenge: String) -> String {
        "\(text)?hub.mode=subscribe&hub.challenge=\(encoded(challenge))&hub.verify_token=\(encoded(verifyToken))"
    }

    private func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || [45, 46, 95, 126].contains(byte)
            return isPlain
                ? String(UnicodeScalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}

/// Why a webhook URL can't be used.
package struct WebhookURLError: Error, Equatable, CustomStringConvertible {
    let text: String
    let isForeign: Bool

    package var description: String {
        isForeign
            ? "\(text) is not on this machine: the sandbox connects to 127.0.0.1, ::1 and localhost alone"
            : "\(text) is no webhook URL: give http://127.0.0.1:8480/webhooks/whatsapp, without query and fragment"
    }
}
