import Decisions
import Encoding
import Events
import Projections
import Settings
import Testing
import Timeline

/// What is decided about webhooks (S4.21), and what the world knows of them then.
struct WebhookDecisionTests {
    private static let now = Timestamp(milliseconds: 1_767_603_600_000)
    private static let ops = Origin.api("ops")

    private static func set(
        _ name: String = "orders", url: String = "https://a.example/", _ terms: GroupTerms = .webhook
    ) -> Command {
        .setWebhook(WebhookSet(name: name, url: url, by: ""), terms, from: nil, by: ops)
    }

    private static func engine(_ commands: Command...) throws -> Engine {
        var engine = Engine()
        for command in commands { _ = try engine.handle(command, at: now) }
        return engine
    }

    private func names(_ command: Command, _ engine: inout Engine) throws -> [String] {
        try engine.handle(command, at: Self.now).map(\.event.name)
    }

    @Test("A webhook and its group are made, changed and removed as one; the same again is no event")
    func isOne() throws {
        var engine = Engine()
        #expect(try names(Self.set(), &engine) == ["groupSet", "webhookSet"])
        #expect(try names(Self.set(), &engine) == [])
        #expect(try names(Self.set(url: "https://b.example/  "), &engine) == ["webhookSet"])
        #expect(engine.world.webhooks["orders"]?.url == "https://b.example/")
        var terms = GroupTerms.webhook
        terms.types = ["messageReceived"]
        #expect(try names(Self.set(url: "https://b.example/", terms), &engine) == ["groupSet"])
        let first = try #require(engine.world.webhooks["orders"])
        #expect(engine.world.groups[first.group]?.terms == terms)
        #expect(try names(.removeWebhook(name: "orders", by: Self.ops), &engine) == ["groupRemoved", "webhookRemoved"])
        #expect(engine.world.webhooks.all.isEmpty && engine.world.groups.all.isEmpty)
        #expect(try names(Self.set(), &engine) == ["groupSet", "webhookSet"])
        #expect(engine.world.webhooks["orders"]?.keyName != first.keyName, "another one has other keys")
        #expect(try World(encoded: engine.world.encoded()).webhooks == engine.world.webhooks)
    }

    @Test("Who pauses goes before what answers lead to, and so does who has made it anew")
    func goesBefore() throws {
        var engine = try Self.engine(Self.set())
        let id = try #require(engine.world.webhooks["orders"]?.id)
        let failing = WebhookStateSet(name: "orders", .failing, failingSince: Self.now, reason: "can't be reached")
        #expect(try names(.noteWebhook(failing, webhook: Position(99)), &engine) == [])
        #expect(try names(.noteWebhook(failing, webhook: id), &engine) == ["webhookStateSet"])
        #expect(try names(.noteWebhook(failing, webhook: id), &engine) == [])
        #expect(engine.world.webhooks["orders"]?.failingSince == Self.now)
        #expect(try names(.pauseWebhook(name: "orders", true, by: Self.ops), &engine) == ["webhookStateSet"])
        #expect(try names(.pauseWebhook(name: "orders", true, by: Self.ops), &engine) == [])
        let off = WebhookStateSet(name: "orders", .disabled, reason: "gone")
        #expect(try names(.noteWebhook(off, webhook: id), &engine) == [])
        #expect(engine.world.webhooks["orders"]?.state == .paused)
        #expect(try names(.pauseWebhook(name: "orders", false, by: Self.ops), &engine) == ["webhookStateSet"])
        #expect(engine.world.webhooks["orders"]?.failingSince == nil)
        #expect(try names(.noteWebhook(off, webhook: id), &engine) == ["webhookStateSet"])
        #expect(try names(.pauseWebhook(name: "orders", false, by: Self.ops), &engine) == ["webhookStateSet"])
    }

    @Test("Another address begins well")
    func moves() throws {
        var engine = try Self.engine(Self.set())
        let id = try #require(engine.world.webhooks["orders"]?.id)
        let failing = WebhookStateSet(name: "orders", .failing, failingSince: Self.now)
        _ = try engine.handle(.noteWebhook(failing, webhook: id), at: Self.now)
        _ = try engine.handle(Self.set(url: "https://b.example/"), at: Self.now)
        #expect(engine.world.webhooks["orders"]?.state == .active)
        #expect(engine.world.webhooks["orders"]?.failingSince == nil)
    }

    @Test("Each rotation is a generation")
    func rotates() throws {
        var engine = try Self.engine(Self.set())
        for generation in UInt32(2)...4 {
            #expect(try names(.rotateWebhook(name: "orders", by: Self.ops), &engine) == ["webhookRotated"])
            #expect(engine.world.webhooks["orders"]?.generation == generation)
        }
        #expect(engine.world.webhooks["orders"]?.rotatedAt == Self.now)
    }

    @Test("What a webhook can't be is refused, and so is what would go behind its back")
    func refuses() throws {
        let engine = try Self.engine(Self.set())
        var short = GroupTerms.webhook
        short.ackWait = .seconds(29)
        let group = Webhook.groupPrefix + "orders"
        for (command, code) in [
            (Self.set(url: "nonsense"), Rejection.Code.invalid), (Self.set("x y"), .invalid),
            (Self.set("other", short), .invalid), (.removeWebhook(name: "other", by: Self.ops), .notFound),
            (.rotateWebhook(name: "other", by: Self.ops), .notFound),
            (.pauseWebhook(name: "other", true, by: Self.ops), .notFound),
            (.removeGroup(name: group, by: Self.ops), .inUse),
            (.setGroup(name: group, GroupTerms(), from: nil, by: Self.ops), .inUse),
            (.setGroup(name: Webhook.groupPrefix + "other", GroupTerms(), from: nil, by: Self.ops), .invalid),
            (.keepWebhookKey(WebhookKeyMade(fingerprint: "short"), isReplacement: false), .invalid),
        ] {
            #expect {
                try decide(command, at: Self.now, given: engine.world)
            } throws: {
                ($0 as? Rejection)?.code == code
            }
        }
    }

    @Test(
        "A kind of event that there is not is refused with what was probably meant, or where they are named",
        arguments: [
            ("message-received", "did you mean 'messageReceived'?"),
            ("parley.messageRecieved", "did you mean 'messageReceived'?"), ("weather", "see 'GET /v1/schemas'"),
        ])
    func suggests(type: String, advice: String) throws {
        let engine = try Self.engine(Self.set())
        var terms = GroupTerms()
        terms.types = ["messageReceived", type]
        #expect {
            try decide(.setGroup(name: "crm", terms, from: nil, by: Self.ops), at: Self.now, given: engine.world)
        } throws: {
            guard let rejection = $0 as? Rejection else { return false }
            return rejection.code == .invalid && rejection.advice.contains(advice) && rejection.advice.contains(type)
        }
    }
}
