import Broker
import Encoding
import EventLogTesting
import Foundation
import Testing

@testable import parley

/// `parley webhooks`: what receivers check signatures by.
@Suite struct WebhookCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("The public key is shown; the secret only where it is asked for")
    func keyIsShown() async throws {
        let keys = try WebhookKeyFile(in: folder.path).make()
        let publicKey = try #require(keys.ed25519(of: "notify", generation: 1).publicText)
        let secret = try #require(keys.symmetric(of: "notify", generation: 1).secretText)
        let shown = await parley("webhooks", "key", "--data", folder.path)
        #expect(shown.code == 0 && shown.output == "publicKey \(publicKey)\n")
        let whole = await parley("webhooks", "key", "--data", folder.path, "--secret", "--format", "json")
        #expect(whole.output == "{\"publicKey\":\"\(publicKey)\",\"secret\":\"\(secret)\"}\n")
    }

    @Test("Where there is none yet, it says when there will be")
    func noKeyYet() async throws {
        let ending = await parley("webhooks", "key", "--data", folder.path)
        #expect(ending.code == 1 && ending.errors.contains("for the first time"), "\(ending.errors)")
        #expect(try WebhookKeyFile(in: folder.path).read() == nil, "looking makes none")
    }

    @Test("Another key is made on purpose only, and what was there is kept")
    func newKey() async throws {
        let file = WebhookKeyFile(in: folder.path)
        let first = try file.make().fingerprint
        let asked = await parley("webhooks", "new-key", "--data", folder.path)
        #expect(asked.code == 2 && asked.errors.contains("--replace"), "\(asked.errors)")
        #expect(try file.read()?.fingerprint == first)
        let made = await parley("webhooks", "new-key", "--replace", "--data", folder.path)
        #expect(made.code == 0, "\(made.errors)")
        #expect(try file.read()?.fingerprint != first)
        let old = try Data(contentsOf: URL(filePath: file.path + ".old"))
        #expect(WebhookKeys(secret: Array(old))?.fingerprint == first)
        let told = await parley("follow", "--from", "1", "--for", "0", "--data", folder.path)
        #expect(told.output.contains("there is a secret that signs webhooks"), "\(told.output) \(told.errors)")
    }
}
