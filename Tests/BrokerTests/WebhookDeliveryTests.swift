import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Logging
import Projections
import Settings
import Synchronization
import Testing
import Timeline

/// What webhooks are posted (S4.21), when, and what becomes of it.
@Suite(.timeLimit(.minutes(2))) struct WebhookDeliveryTests {
    private static let failed = WebhookAnswer.failed(httpStatus: 500, reason: "answers with status 500")

    @Test("Events are posted in the order of their conversation, once each, and signed by both keys")
    func posts() async throws {
        let desk = try WebhookHouse()
        try await desk.run { house in
            try await house.set()
            try await house.say(1, 2, 3)
            await house.until { house.address.posts.count == 3 && house.pending == 0 }
        }
        let posts = desk.address.posts
        #expect(posts.map(\.id) == posts.map(\.id).sorted() && Set(posts.map(\.id)).count == 3)
        #expect(posts.allSatisfy { $0.address == "https://a.example/in" && $0.keys.count == 2 })
        #expect(posts.allSatisfy { $0.body == Array($0.id.utf8) && $0.contentType == "application/cloudevents+json" })
        let keys = try #require(try desk.file.read())
        let name = "orders#\(try desk.id())"
        #expect(posts.first?.keys.first?.secretText == keys.symmetric(of: name, generation: 1).secretText)
        #expect(posts.first?.keys.last?.publicText == keys.ed25519(of: name, generation: 1).publicText)
    }

    @Test("What was not taken comes again under its id, before what follows it")
    func comesAgain() async throws {
        let desk = try WebhookHouse([Self.failed])
        try await desk.run { house in
            try await house.set()
            try await house.say(1, 2)
            await house.until { house.address.posts.count == 1 && house.inFlight == 0 }
            house.time.advance(by: .milliseconds(4_999))
            #expect(house.address.posts.count == 1)
            house.time.advance(by: .milliseconds(502))
            await house.untilLater { house.address.posts.count == 3 && house.pending == 0 }
        }
        let ids = desk.address.posts.map(\.id)
        #expect(ids[0] == ids[1] && ids[1] != ids[2])
    }

    @Test("Who gets too much is left alone as a whole")
    func slowsDown() async throws {
        let desk = try WebhookHouse([.slowDown(httpStatus: 429, wait: .seconds(60))])
        try await desk.run { house in
            try await house.set { $0.maxInFlight = 1 }
            try await house.say(1)
            await house.until { house.address.posts.count == 1 && house.inFlight == 0 }
            // Another conversation's event waits as well.
            _ = try await house.broker.submit([Sample.message(2, from: "16505550199")])
            let until = try #require(house.webhooks.waitsUntil("orders"))
            #expect(until == house.time.now + .seconds(60))
            for _ in 0..<5 {
                house.time.advance(by: .seconds(10))
                await house.settle()
            }
            #expect(house.address.posts.count == 1)
            house.time.advance(by: .seconds(11))
            await house.untilLater { house.address.posts.count == 3 && house.pending == 0 }
            #expect(house.webhooks.counts.slowedDown == 1 && house.webhooks.counts.taken == 2)
        }
    }

    @Test("410 disables it; what happens meanwhile waits, and is posted once it is resumed")
    func isGone() async throws {
        let desk = try WebhookHouse([.gone])
        try await desk.run { house in
            try await house.set()
            try await house.say(1)
            await house.until { await house.webhook()?.state == .disabled }
            #expect(await house.webhook()?.reason == "answered with status 410: it is gone")
            try await house.say(2, 3)
            house.time.advance(by: .seconds(1_000))
            await house.settle()
            #expect(house.address.posts.count == 1)
            try await house.order(.pauseWebhook(name: "orders", false, by: .api("ops")))
            await house.untilLater { house.address.posts.count == 4 && house.pending == 0 }
        }
        #expect(Set(desk.address.posts.map(\.id)).count == 3)
    }

    @Test("A webhook that is paused loses nothing, and one that is removed is posted nothing")
    func pauses() async throws {
        let desk = try WebhookHouse()
        try await desk.run { house in
            try await house.set()
            try await house.order(.pauseWebhook(name: "orders", true, by: .api("ops")))
            try await house.say(1, 2)
            await house.settle()
            #expect(house.address.posts.isEmpty)
            try await house.order(.pauseWebhook(name: "orders", false, by: .api("ops")))
            await house.until { house.address.posts.count == 2 && house.pending == 0 }
            try await house.order(.removeWebhook(name: "orders", by: .api("ops")))
            try await house.say(3)
            await house.settle()
            #expect(house.address.posts.count == 2)
        }
    }

    @Test("After a rotation both generations sign for a day")
    func rotates() async throws {
        let desk = try WebhookHouse()
        try await desk.run { house in
            try await house.set()
            try await house.order(.rotateWebhook(name: "orders", by: .api("ops")))
            try await house.say(1)
            await house.untilLater { house.address.posts.count == 1 && house.pending == 0 }
            house.time.advance(by: .seconds(86_400))
            try await house.say(2)
            await house.untilLater { house.address.posts.count == 2 && house.pending == 0 }
        }
        #expect(desk.address.posts.map(\.keys.count) == [4, 2])
        let first = desk.address.posts.map { $0.keys.first?.secretText }
        #expect(first[0] == first[1], "the newest comes first")
    }

    @Test("An address that takes nothing for five minutes is failing, and well again with the first that it takes")
    func fails() async throws {
        let desk = try WebhookHouse(Array(repeating: Self.failed, count: 3))
        try await desk.run { house in
            try await house.set()
            try await house.say(1)
            await house.until { house.address.posts.count == 1 && house.inFlight == 0 }
            #expect(await house.webhook()?.state == .active)
            house.time.advance(by: .seconds(6))
            await house.untilLater { house.address.posts.count == 2 && house.inFlight == 0 }
            house.time.advance(by: .seconds(331))
            await house.untilLater { await house.webhook()?.state == .failing }
            let (since, first) = try await (
                #require(house.webhook()?.failingSince), #require(house.address.moments.first)
            )
            #expect(since >= first && since - first < .seconds(60))
            await house.until { house.inFlight == 0 }
            house.time.advance(by: .seconds(2_000))
            await house.untilLater { await house.webhook()?.state == .active && house.pending == 0 }
            #expect(await house.webhook()?.failingSince == nil)
        }
    }

    @Test("What fails for five days is disabled, also through a start")
    func isDisabled() async throws {
        let desk = try WebhookHouse(Array(repeating: Self.failed, count: 1_000))
        try await desk.run { house in
            try await house.set { ($0.backOff, $0.maxDeliveries) = ([.seconds(43_200)], 100) }
            try await house.say(1)
            for count in 1...5 {
                await house.untilLater { house.address.posts.count == count && house.inFlight == 0 }
                if count < 5 { house.time.advance(by: .seconds(48_000)) }
            }
            #expect(await house.webhook()?.state == .failing)
        }
        try await desk.run { house in
            for count in 6...11 {
                guard await house.webhook()?.state == .failing else { break }
                house.time.advance(by: .seconds(48_000))
                // The post that disables it is recorded a moment later: another does not come then.
                await house.untilLater {
                    if house.address.posts.count == count, house.inFlight == 0 { return true }
                    return await house.webhook()?.state == .disabled
                }
                await house.settle()
            }
            await house.untilLater { await house.webhook()?.state == .disabled }
            // Time may pass between a post and what is made of its answer.
            let (since, first) = try await (
                #require(house.webhook()?.failingSince), #require(house.address.moments.first)
            )
            #expect(since >= first && since - first < .seconds(60))
            #expect(await house.webhook()?.reason.contains("has taken nothing since") == true)
        }
        let last = try #require(desk.address.moments.last)
        #expect(last - Sample.start >= .seconds(5 * 86_400) && last - Sample.start < .seconds(7 * 86_400))
    }

    @Test("What is under way when keys are rotated, or it is paused, is not posted again, and ends before what follows")
    func letsEnd() async throws {
        let desk = try WebhookHouse()
        try await desk.run(posting: .seconds(10)) { house in
            try await house.order(.rotateWebhook(name: "orders", by: .api("ops")))
            try await house.say(2)
            await house.settle()
            #expect(house.address.posts.count == 1)
            house.time.advance(by: .seconds(11))
            await house.untilLater { house.address.posts.count == 2 }
            #expect(house.webhooks.counts.taken == 1)
            try await house.order(.pauseWebhook(name: "orders", true, by: .api("ops")))
            house.time.advance(by: .seconds(11))
            await house.until { house.pending == 0 }
            #expect(house.webhooks.counts.taken == 2 && house.webhooks.counts.failed == 0)
        }
        #expect(desk.address.posts.count == 2 && desk.address.posts.map(\.keys.count) == [2, 4])
    }

    @Test("What one webhook waits for holds up no other")
    func holdsUpNobody() async throws {
        let desk = try WebhookHouse()
        try await desk.run(posting: .seconds(10)) { house in
            try await house.order(.removeWebhook(name: "orders", by: .api("ops")))
            desk.address.delay = nil
            try await house.set("other", at: "https://b.example/in")
            try await house.say(2)
            await house.until { house.address.posts.count == 2 }
            #expect(house.address.posts.last?.address == "https://b.example/in")
        }
    }

    @Test("What was under way at a stop is posted again under its id")
    func goesOn() async throws {
        let desk = try WebhookHouse()
        try await desk.run(posting: .seconds(1_000_000_000)) { _ in }
        desk.address.delay = nil
        try await desk.run { house in
            house.time.advance(by: .seconds(61))
            await house.untilLater { house.address.posts.count >= 2 && house.pending == 0 }
        }
        #expect(Set(desk.address.posts.map(\.id)).count == 1 && desk.address.posts.count == 2)
    }

    @Test("A test is posted once, however it stands, and stands in no log")
    func isTested() async throws {
        let desk = try WebhookHouse([Self.failed])
        try await desk.run { house in
            try await house.set()
            try await house.order(.pauseWebhook(name: "orders", true, by: .api("ops")))
            let head = house.broker.log.head
            #expect(try await house.webhooks.test("orders") == Self.failed)
            #expect(try await house.webhooks.test("nobody") == nil)
            #expect(house.broker.log.head.rawValue - head.rawValue <= 1, "but for the secret that was made")
        }
        let post = try #require(desk.address.posts.first)
        #expect(desk.address.posts.count == 1 && post.keys.count == 2)
        #expect(String(decoding: post.body, as: UTF8.self).contains("\"type\":\"parley.webhookTest\""))
    }

    @Test("Without its secret nothing is posted, and nothing is lost")
    func needsItsSecret() async throws {
        let desk = try WebhookHouse()
        try await desk.run { house in
            try await house.set()
            try await house.say(1)
            await house.until { house.address.posts.count == 1 && house.pending == 0 }
        }
        try desk.file.setAside()
        try await desk.run { house in
            try await house.say(2)
            await house.until { house.pending == 1 && house.inFlight == 0 }
            #expect(house.address.posts.count == 1)
        }
    }
}
