import Testing
import Timeline

@testable import Sandbox

@Suite("Sends, receipts and the window")
struct WorldTests {
    var world = World.quiet
    let ada = "4915100000001"

    @Test("a message within the window is sent, delivered and read")
    mutating func receipts() throws {
        world.say("Hello", by: "ada", at: morning)
        _ = world.takeNotifications()
        let id = try world.submit(
            .text("Hi", to: ada).with("biz_opaque_callback_data", "order 7"), at: morning + .seconds(60))
        let statuses = world.items(until: morning + .seconds(3600))
        #expect(statuses.map { $0["status"]?.string } == ["sent", "delivered", "read"])
        #expect(statuses.allSatisfy { $0["id"]?.string == id && $0["recipient_id"]?.string == ada })
        #expect(statuses.allSatisfy { $0["biz_opaque_callback_data"]?.string == "order 7" })
        #expect(statuses.compactMap { $0["pricing"] }.count == 1)
        #expect(statuses.first?["timestamp"]?.string == (morning + .seconds(61)).webhookSeconds)
        let hash = world.people["ada"]?.identityHash
        #expect(statuses.allSatisfy { $0["recipient_identity_key_hash"]?.string == hash })
        #expect(world.log.latest(1).first?.receipts.count == 3)
    }

    @Test("the window is open for less than 24 hours, on the line the customer wrote to")
    mutating func window() throws {
        world.say("Hello", by: "ada", at: morning)
        _ = world.takeNotifications()
        let last = morning + .seconds(86_400)
        _ = try world.submit(.text("in time", to: ada), at: last - .milliseconds(1))
        _ = try world.submit(.text("too late", to: ada), at: last)
        _ = try world.submit(.text("elsewhere", to: ada), on: Line.samples[1], at: morning + .seconds(1))
        let failed = world.items(until: last + .seconds(3600)).filter { $0["status"]?.string == "failed" }
        #expect(failed.count == 2)
        #expect(failed.allSatisfy { $0["errors"]?.array?.first?["code"]?.integer == 131047 })
        #expect(failed.allSatisfy { $0["pricing"] == nil })
    }

    @Test("templates need no window, and reactions of customers open none")
    mutating func exceptions() throws {
        let id = try world.submit(.template("order_update", ["1", "2"], to: ada), at: morning)
        #expect(
            world.items(until: morning + .seconds(600)).map { $0["status"]?.string } == ["sent", "delivered", "read"])
        world.perform(.react("👍"), by: "ada", on: Line.samples[0], at: morning + .seconds(700))
        #expect(world.items(until: morning + .seconds(700)).first?["reaction"]?["message_id"]?.string == id)
        _ = try world.submit(.text("still closed", to: ada), at: morning + .seconds(800))
        #expect(world.items(until: morning + .seconds(900)).map { $0["status"]?.string } == ["failed"])
    }

    @Test("a wrong identity hash fails with 137000, the right one does not")
    mutating func identity() throws {
        world.say("Hello", by: "ada", at: morning)
        let old = try #require(world.people["ada"]?.identityHash)
        world.changeIdentity(of: "ada", to: nil, at: morning + .seconds(5))
        let new = try #require(world.people["ada"]?.identityHash)
        #expect(old != new)
        let told = world.items(until: morning + .seconds(5))
        #expect(told.last?["system"]?["type"]?.string == "customer_identity_changed")
        #expect(told.last?["system"]?["identity"]?.string == new)
        let body = JSON.text("secret", to: ada)
        _ = try world.submit(body.with("recipient_identity_key_hash", .string(old)), at: morning + .seconds(10))
        let failed = world.items(until: morning + .seconds(20))
        #expect(failed.map { $0["errors"]?.array?.first?["code"]?.integer } == [137000])
        _ = try world.submit(body.with("recipient_identity_key_hash", .string(new)), at: morning + .seconds(30))
        #expect(world.items(until: morning + .seconds(40)).first?["status"]?.string == "sent")
        let unchecked = body.with("recipient_identity_key_hash", .string(old))
        _ = try world.submit(unchecked, on: Line.samples[1], at: morning + .seconds(50))
        let codes = world.items(until: morning + .seconds(60)).map { $0["errors"]?.array?.first?["code"]?.integer }
        #expect(codes == [131047])
    }

    @Test("who can't be reached, or is nobody, fails with 131026")
    mutating func unreachable() throws {
        var hidden = Customer(id: "cy", name: "Cy", phone: "4915100000003", line: Line.samples[0].id)
        hidden.isReachable = false
        world.add(hidden)
        _ = try world.submit(.template("hello_world", [], to: "4915100000003"), at: morning)
        let nobody = JSON.template("hello_world", [], to: "").with("to", nil).with("recipient", "US.404")
        _ = try world.submit(nobody, at: morning)
        let codes = world.items(until: morning + .seconds(60)).map { $0["errors"]?.array?.first?["code"]?.integer }
        #expect(codes == [131026, 131026])
    }

    @Test("a number nobody of the cast has gets receipts, but never reads")
    mutating func stranger() throws {
        _ = try world.submit(.template("hello_world", [], to: "33600000001"), at: morning)
        let statuses = world.items(until: morning + .seconds(3600))
        #expect(statuses.map { $0["status"]?.string } == ["sent", "delivered"])
    }

    @Test("a customer known by their user id alone is written to, and heard of, by it")
    mutating func userID() throws {
        world.say("Hello", by: "bo", at: morning)
        let message = try #require(world.takeNotifications().first)
        #expect(message.contact?["wa_id"] == nil)
        #expect(message.contact?["user_id"]?.string == "US.1234")
        #expect(message.contact?["identity_key_hash"] == nil)
        guard case .messages(let messages) = message.item else { throw GraphError.missingToken }
        #expect(messages.first?["from"] == nil)
        #expect(messages.first?["from_user_id"]?.string == "US.1234")
        let body = JSON.text("Hi", to: "").with("to", nil).with("recipient", "US.1234")
        _ = try world.submit(body, on: Line.samples[1], at: morning + .seconds(1))
        let status = try #require(world.items(until: morning + .seconds(60)).first)
        #expect(status["recipient_id"] == nil)
        #expect(status["recipient_user_id"]?.string == "US.1234")
    }

    @Test("a thousand replies a month are free on a line, templates are not")
    func tariff() {
        var tariff = Tariff()
        let prices = (0...1000).map { _ in tariff.price(nil, windowIsOpen: true, line: "1", at: morning) }
        #expect(prices.map { $0["billable"]?.bool } == Array(repeating: false, count: 1000) + [true])
        #expect(
            tariff.price(nil, windowIsOpen: true, line: "2", at: morning)["type"]?.string == "free_customer_service")
        let nextMonth = morning + .seconds(40 * 86_400)
        #expect(tariff.price(nil, windowIsOpen: true, line: "1", at: nextMonth)["billable"]?.bool == false)
        let utility = Template(name: "x", language: "en")
        #expect(tariff.price(utility, windowIsOpen: true, line: "1", at: morning)["billable"]?.bool == false)
        #expect(tariff.price(utility, windowIsOpen: false, line: "1", at: morning)["billable"]?.bool == true)
    }

    @Test("only messages that came can be marked as read")
    mutating func marks() throws {
        world.say("Hello", by: "ada", at: morning)
        let id = try #require(world.items(until: morning).first?["id"]?.string)
        #expect(try world.markAsRead(id) == ["success": true])
        #expect(throws: GraphError.self) { try world.markAsRead("wamid.unknown") }
    }
}

@Suite("Customers")
struct CustomerTests {
    func world(_ yaml: String) throws -> World {
        World(try Scenario(yaml: yaml), seed: 1, start: morning)
    }

    @Test("answer what they are asked, in turn, as often as their rules say")
    func rules() throws {
        var world = try world(
            """
            customers:
              - id: ada
                name: Ada
                phone: "4915100000001"
                story: [{say: Hello}]
                when:
                  - {contains: NUMBER, then: [{after: 5m, say: "4711"}]}
                  - {message: text, times: 2, then: [{after: 1m, say: [Yes, No]}]}
            """)
        world.begin(at: morning)
        #expect(world.items(until: morning).map { $0["text"]?["body"]?.string } == ["Hello"])
        var now = morning
        var answers: [String] = []
        for question in ["Your number?", "Really?", "Sure?", "Your number?"] {
            now = now + .seconds(600)
            _ = try world.submit(.text(question, to: "4915100000001"), at: now)
            answers += world.items(until: now + .seconds(599)).compactMap { $0["text"]?["body"]?.string }
        }
        #expect(answers == ["4711", "Yes", "No"])
    }

    @Test("tap a row of the survey: the answer names the row and the message")
    func tap() throws {
        var world = try world(
            """
            customers:
              - id: ada
                name: Ada
                phone: "4915100000001"
                story: [{say: Hello}]
                when: [{message: list, then: [{after: 5m, tap: rate-4}]}]
            """)
        world.begin(at: morning)
        world.advance(to: morning)
        let id = try world.submit(.survey(to: "4915100000001"), at: morning + .seconds(60))
        let reply = try #require(
            world.items(until: morning + .seconds(600)).first { $0["type"]?.string == "interactive" })
        #expect(reply["interactive"]?["type"]?.string == "list_reply")
        #expect(reply["interactive"]?["list_reply"] == ["id": "rate-4", "title": "4 stars"])
        #expect(reply["context"] == ["from": "15550783881", "id": .string(id)])
    }

    @Test("send albums as different messages at once, and some messages twice")
    func albumsAndDuplicates() throws {
        var world = try world(
            """
            customers:
              - id: ada
                name: Ada
                phone: "4915100000001"
                story:
                  - album: [{image: one}, {image: two}]
                  - {after: 1m, say: Hello, again: 10m}
            """)
        world.begin(at: morning)
        world.advance(to: morning)
        let album = try #require(world.takeNotifications().first)
        guard case .messages(let pictures) = album.item else { throw GraphError.missingToken }
        #expect(Set(pictures.compactMap { $0["id"]?.string }).count == 2)
        #expect(Set(pictures.compactMap { $0["timestamp"]?.string }).count == 1)
        #expect(pictures.allSatisfy { world.media[$0["image"]?["id"]?.string ?? ""] == .image })
        let texts = world.items(until: morning + .seconds(3600))
        #expect(texts.count == 2)
        #expect(texts[0] == texts[1])
    }

    @Test("change their number and are found by the new one, with a new user id")
    func number() throws {
        var world = try world(
            """
            customers:
              - id: ada
                name: Ada
                phone: "4915100000001"
                userId: DE.12345
                every: 10h
                story: [{say: Hello}, {after: 1h, number: "4915100000009"}, {after: 1m, say: New number}]
            """)
        world.begin(at: morning)
        let items = world.items(until: morning + .seconds(7200))
        #expect(items.map { $0["type"]?.string } == ["text", "system", "text"])
        let system = try #require(items[1]["system"])
        #expect(items[1]["from"]?.string == "4915100000001")
        #expect(system["type"]?.string == "user_changed_number")
        #expect(system["wa_id"]?.string == "4915100000009")
        #expect(system["previous_user_id"]?.string == "DE.12345")
        #expect(items[2]["from"]?.string == "4915100000009")
        #expect(items[2]["from_user_id"] == system["user_id"])
        #expect(world.customer(.phone("4915100000009")) == "ada")
        #expect(world.customer(.phone("4915100000001")) == nil)
        let second = world.items(until: morning + .seconds(43_200))
        #expect(second.last?["from"]?.string == "4915100000001")
    }

    @Test("system messages carry no contacts")
    func systemMessages() throws {
        var world = World.quiet
        world.say("Hello", by: "ada", at: morning)
        world.changeNumber(of: "ada", to: "4915100000009", at: morning)
        #expect(world.takeNotifications().map { $0.contact == nil } == [false, true])
    }

    @Test("whose number is not known change their user id")
    func userID() throws {
        var world = World.quiet
        world.say("Hello", by: "bo", at: morning)
        world.changeNumber(of: "bo", to: "4915100000009", at: morning)
        let system = try #require(world.items(until: morning).last?["system"])
        #expect(system["type"]?.string == "user_changed_user_id")
        #expect(system["wa_id"] == nil)
        #expect(world.people["bo"]?.phone == nil)
        #expect(world.customer(.user("US.1234")) == nil)
    }

    @Test("begin their story again, and leave what an earlier one had still to do")
    func again() throws {
        var world = try world(
            """
            customers:
              - id: ada
                name: Ada
                phone: "4915100000001"
                starts: 1m
                every: 1h
                story: [{say: Hello}, {after: 90m, say: Never said}]
            """)
        world.begin(at: morning)
        let texts = world.items(until: morning + .seconds(5 * 3600)).compactMap { $0["text"]?["body"]?.string }
        #expect(texts == Array(repeating: "Hello", count: 5))
    }

    @Test(
        "receipts follow their habit",
        arguments: [("delivered: never", ["sent", "read"]), ("read: never", ["sent", "delivered"])])
    func habits(receipts: String, expected: [String]) throws {
        var world = try world(
            "customers: [{id: ada, name: Ada, phone: \"4915100000001\", receipts: {\(receipts)}, story: [{say: Hi}]}]")
        world.begin(at: morning)
        _ = world.items(until: morning)
        _ = try world.submit(.text("Hello", to: "4915100000001"), at: morning + .seconds(1))
        #expect(world.items(until: morning + .seconds(900)).compactMap { $0["status"]?.string } == expected)
    }
}

@Suite("Traces")
struct TraceTests {
    @Test("stay on one line and move no cursor")
    func oneLine() {
        #expect("a\nb\u{1B}[2Jc\u{202E}d".oneLine(limit: 50) == "a b [2Jc d")
        #expect(String(repeating: "x", count: 100).oneLine(limit: 10) == "xxxxxxxxx…")
    }
}
