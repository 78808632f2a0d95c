import Testing
import WhatsApp

@Suite struct WebhookSignatureTests {
    private let body = Array("The quick brown fox jumps over the lazy dog".utf8)
    private let signature = "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"

    @Test func theSignatureIsThePublishedOne() {
        #expect(WebhookSignature.sign(body, secret: "key") == signature)
        #expect(WebhookSignature.verify(signature, of: body, secrets: ["key"]))
    }

    @Test func digitsMayBeOfEitherCase() {
        #expect(WebhookSignature.verify("sha256=" + signature.dropFirst(7).uppercased(), of: body, secrets: ["key"]))
    }

    @Test func anyOfSeveralSecretsWillDo() {
        #expect(WebhookSignature.verify(signature, of: body, secrets: ["old", "key", "new"]))
        #expect(!WebhookSignature.verify(signature, of: body, secrets: ["old", "new"]))
        #expect(!WebhookSignature.verify(signature, of: body, secrets: []))
    }

    @Test func anEmptySecretNeverMatches() {
        let signed = WebhookSignature.sign(body, secret: "")
        #expect(!WebhookSignature.verify(signed, of: body, secrets: [""]))
    }

    @Test func oneChangedByteIsNoticed() {
        #expect(!WebhookSignature.verify(signature, of: body + [0x20], secrets: ["key"]))
        #expect(!WebhookSignature.verify(signature, of: [], secrets: ["key"]))
    }

    @Test(arguments: [
        nil, "", "sha256=", "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8", "sha1=f7bc83f4",
        "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3c",
        "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8d8",
        "sha256=g7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8", "sha256=😀",
    ])
    func whatIsNoSignatureIsRefused(text: String?) {
        #expect(!WebhookSignature.verify(text, of: body, secrets: ["key"]))
    }

    @Test func aSubscriptionIsConfirmedWithItsChallenge() {
        let answer = WebhookSubscription.answer(
            mode: "subscribe", token: "opensesame", challenge: "1158201444", verifyTokens: ["old", "opensesame"])
        #expect(answer == .confirmed(challenge: "1158201444"))
    }

    @Test(
        arguments: [
            ("unsubscribe", "opensesame", "1", ["opensesame"]), (nil, "opensesame", "1", ["opensesame"]),
            ("subscribe", "OpenSesame", "1", ["opensesame"]),
            ("subscribe", nil, "1", ["opensesame"]),
            ("subscribe", "", "1", [""]), ("subscribe", "opensesame", "1", []),
            ("subscribe", "opensesame", nil, ["opensesame"]),
            ("subscribe", "opensesame", "", ["opensesame"]),
            ("subscribe", "opensesame", String(repeating: "1", count: 1025), ["opensesame"]),
        ] as [(String?, String?, String?, [String])])
    func anyOtherIsRefused(mode: String?, token: String?, challenge: String?, tokens: [String]) {
        let answer = WebhookSubscription.answer(mode: mode, token: token, challenge: challenge, verifyTokens: tokens)
        guard case .refused(let reason) = answer else { return #expect(Bool(false), "confirmed") }
        #expect(!reason.lowercased().contains("opensesame"), "a reason never tells a token")
    }
}
