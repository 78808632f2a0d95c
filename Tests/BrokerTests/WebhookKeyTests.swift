import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Foundation
import Projections
import Testing
import Timeline

/// The secret in its file, the keys that are made of it, and the log that knows which it is.
@Suite(.timeLimit(.minutes(1))) struct WebhookKeyTests {
    private static let secret = (0..<32).map { UInt8($0) }

    /// What was told receivers once must be true for ever: computed by another implementation of HKDF and Ed25519.
    @Test(
        "A secret makes the same keys for ever",
        arguments: [
            (
                "notify", UInt32(1), "whsec_6zL9819E1Sn5oC88OjnErzR5Mf01SV0bSQDRh5VMBfE=",
                "whpk_6WVnkIQJ7fTo11tObtFhIY3gKicJt9cRQ89aNdbFgOw="
            ),
            (
                "notify", 2, "whsec_+efD5G3+o2hmzNMrZkqH4RlDPYZHsFhOziY1P71vRxQ=",
                "whpk_ntHL/qUlOkn3AfavliSDALjDbo3g23XPz4HX4otDPFY="
            ),
            (
                "orders", 1, "whsec_wWTKlKbNCC5xtVJ2WAH9c3W7Njq1UkxF0s0whLfzA5I=",
                "whpk_yoTQN9feu0JqArSvEbssKuNlh8/Kk14nUoJdvHdkUBw="
            ),
        ])
    func derives(_ name: String, _ generation: UInt32, _ secret: String, _ publicKey: String) throws {
        let keys = try #require(WebhookKeys(secret: Self.secret))
        #expect(keys.symmetric(of: name, generation: generation).secretText == secret)
        #expect(keys.ed25519(of: name, generation: generation).publicText == publicKey)
        #expect(keys.fingerprint == "20465c730a7f2fc2ad387f3d2ef3e7c8")
    }

    @Test("The generation before signs for a day as well")
    func overlaps() throws {
        let keys = try #require(WebhookKeys(secret: Self.secret))
        func count(_ generation: UInt32, after length: Duration?) -> Int {
            let rotated = length.map { Sample.start - $0 }
            return keys.signing("orders", generation: generation, rotated: rotated, at: Sample.start).count
        }
        #expect(count(1, after: nil) == 2 && count(2, after: .zero) == 4)
        #expect(count(2, after: .seconds(86_399)) == 4 && count(2, after: .seconds(86_400)) == 2)
        let both = keys.signing("orders", generation: 2, rotated: Sample.start, at: Sample.start)
        #expect(
            both.compactMap(\.secretText) == [2, 1].map { keys.symmetric(of: "orders", generation: $0).secretText })
    }

    @Test("The file is made once, for its owner alone, and left as it is")
    func isMade() throws {
        let folder = try TemporaryFolder()
        let file = WebhookKeyFile(in: folder.path)
        #expect(try file.read() == nil)
        let made = try file.make()
        #expect(try file.read()?.fingerprint == made.fingerprint)
        #expect(try file.make().fingerprint == made.fingerprint)
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600 && attributes[.size] as? Int == 32)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [WebhookKeyFile.name])
        let other = try TemporaryFolder()
        #expect(try WebhookKeyFile(in: other.path).make().fingerprint != made.fingerprint)
    }

    @Test("A file of another length is damaged, and says what to do", arguments: [0, 31, 33, 4096])
    func isDamaged(_ count: Int) throws {
        let folder = try TemporaryFolder()
        let file = WebhookKeyFile(in: folder.path)
        try Data(repeating: 1, count: count).write(to: URL(filePath: file.path))
        #expect(throws: WebhookKeyError.damaged(file.path)) { try file.read() }
        #expect(throws: WebhookKeyError.damaged(file.path)) { try file.make() }
        #expect("\(WebhookKeyError.damaged(file.path))".contains("backup"))
    }

    @Test("A folder that can't be written is told")
    func isUnwritable() {
        let file = WebhookKeyFile(in: "/nowhere/at/all")
        guard case .unwritable? = #expect(throws: WebhookKeyError.self, performing: { try file.make() }) else {
            Issue.record("another error")
            return
        }
    }

    @Test("The file is made when a key is needed, and the log knows of which secret it is")
    func isKnown() async throws {
        let (folder, log) = (try TemporaryFolder(), InMemoryEventLog())
        let file = WebhookKeyFile(in: folder.path)
        let first = try await withBroker(log, VirtualTime(Sample.start)) { broker in
            let keyring = WebhookKeyring(broker: broker, file: file)
            #expect(try await keyring.check() == nil && log.head == .start, "nothing is made before it is needed")
            let keys = try await keyring.keys()
            #expect(try await keyring.keys().fingerprint == keys.fingerprint)
            return keys.fingerprint
        }
        #expect(log.head == Position(1))
        try await withBroker(log, VirtualTime(Sample.start)) { broker in
            let keys = try await WebhookKeyring(broker: broker, file: file).check()
            #expect(keys?.fingerprint == first)
        }
        #expect(log.head == Position(1))
    }

    @Test("A file that is gone, or another, is an error and never made anew")
    func isMissed() async throws {
        let (folder, log) = (try TemporaryFolder(), InMemoryEventLog())
        let file = WebhookKeyFile(in: folder.path)
        try await withBroker(log, VirtualTime(Sample.start)) { broker in
            _ = try await WebhookKeyring(broker: broker, file: file).keys()
        }
        try file.setAside()
        try await withBroker(log, VirtualTime(Sample.start)) { broker in
            let keyring = WebhookKeyring(broker: broker, file: file)
            await #expect(throws: WebhookKeyError.missing(file.path)) { try await keyring.check() }
            await #expect(throws: WebhookKeyError.missing(file.path)) { try await keyring.keys() }
            #expect(try file.read() == nil)
            let other = try file.make()
            await #expect(throws: WebhookKeyError.another(file.path)) { try await keyring.keys() }
            // Only on purpose.
            let made = WebhookKeyMade(fingerprint: other.fingerprint)
            let refused = try await broker.submit([.keepWebhookKey(made, isReplacement: false)])
            #expect(refused.contains { if case .rejected = $0 { true } else { false } })
            _ = try await broker.submit([.keepWebhookKey(made, isReplacement: true)])
            #expect(try await keyring.keys().fingerprint == other.fingerprint)
        }
    }

    @Test("A file that was made just before a crash is taken over")
    func isTakenOver() async throws {
        let (folder, log) = (try TemporaryFolder(), InMemoryEventLog())
        let file = WebhookKeyFile(in: folder.path)
        let made = try file.make()
        try await withBroker(log, VirtualTime(Sample.start)) { broker in
            let keys = try await WebhookKeyring(broker: broker, file: file).keys()
            #expect(keys.fingerprint == made.fingerprint)
        }
        #expect(log.head == Position(1))
    }
}
