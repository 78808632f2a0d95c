import Broker
import Testing
import Timeline

/// Signatures as Standard Webhooks 1.0.0 has them, held against what other implementations make.
@Suite struct SigningKeyTests {
    private static let (id, timestamp) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", Int64(1_614_265_330))
    private static let body = Array(#"{"test": 2432232314}"#.utf8)

    @Test(
        "The examples of the specification's libraries",
        arguments: [
            ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
            (
                "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=",
                "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag=="
            ),
            // The seed with its public key behind it. Its signature stands in the specification.
            (
                "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==",
                "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
            ),
        ])
    func signs(_ text: String, _ signature: String) throws {
        let key = try SigningKey(text)
        #expect(key.signature(of: Self.id, at: Self.timestamp, Self.body) == signature)
        #expect(SigningKey(chosen: text).signature(of: Self.id, at: Self.timestamp, Self.body) == signature)
    }

    @Test("What a receiver is told: the secret of one kind, the public half of the other")
    func isTold() throws {
        let secret = try SigningKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        #expect(secret.secretText == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" && secret.publicText == nil)
        let pair = try SigningKey("whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=")
        #expect(pair.publicText == "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=" && pair.secretText == nil)
    }

    @Test("What is said otherwise is another signature")
    func tellsApart() throws {
        for text in ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk="] {
            let key = try SigningKey(text)
            let all = [
                key.signature(of: "a", at: 1, [1]), key.signature(of: "b", at: 1, [1]),
                key.signature(of: "a", at: 2, [1]),
                key.signature(of: "a", at: 1, [2]), key.signature(of: "a", at: 1, []),
            ]
            #expect(Set(all).count == all.count)
        }
    }

    @Test(
        "What is no key is told in words that don't repeat it",
        arguments: [
            "", "w", "whsec_", "whsec_%", "whsec_c2hvcnQ=", "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
            "whsk_c2hvcnQ=", "hwsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kv",
            // Another's public key.
            "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlnVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==",
        ])
    func isNoKey(_ text: String) {
        do throws(SigningKeyError) {
            _ = try SigningKey(text)
            Issue.record("'\(text)' is taken")
        } catch {
            #expect(text.utf8.count < 10 || !"\(error)".contains(text.dropFirst(6)))
        }
    }

    @Test("A secret has 24 to 64 bytes", arguments: [0, 23, 24, 64, 65])
    func length(_ count: Int) {
        let isTaken = SigningKey(symmetric: [UInt8](repeating: 7, count: count)) != nil
        #expect(isTaken == (24...64).contains(count))
    }
}
