import Crypto

/// Answers the request with which the platform makes sure of a webhook's address: `GET ?hub.mode=subscribe&…`.
public enum WebhookSubscription {
    /// What to answer.
    public enum Answer: Hashable, Sendable {
        /// 200, with this text and nothing else as the body.
        case confirmed(challenge: String)
        /// 403, and why.
        case refused(reason: String)
    }

    /// The longest challenge that is echoed, in bytes; the platform's has about ten.
    public static let challengeLimit = 1024

    /// The answer to a request's query. Tokens are compared in a time that doesn't depend on where they differ.
    ///
    /// - Parameters:
    ///   - mode: `hub.mode`
    ///   - token: `hub.verify_token`
    ///   - challenge: `hub.challenge`
    ///   - verifyTokens: The tokens that are valid now. An empty one never matches.
    public static func answer(
        mode: String?, token: String?, challenge: String?, verifyTokens: [String]
    ) -> Answer {
        guard mode == "subscribe" else { return .refused(reason: "hub.mode is not 'subscribe'") }
        var isKnown = false
        let digest = SHA256.hash(data: Array((token ?? "").utf8))
        for expected in verifyTokens where !expected.isEmpty {
            let matches = digest == SHA256.hash(data: Array(expected.utf8))
            isKnown = matches || isKnown
        }
        guard isKnown else {
            return .refused(reason: "hub.verify_token is no connector's (PARLEY_VERIFY_TOKEN)")
        }
        guard let challenge, !challenge.isEmpty, challenge.utf8.count <= challengeLimit else {
            return .refused(reason: "hub.challenge is missing or longer than \(challengeLimit) bytes")
        }
        return .confirmed(challenge: challenge)
    }
}
