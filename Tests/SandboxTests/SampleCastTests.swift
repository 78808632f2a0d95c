import FoundationEssentials
import Testing
import Timeline

@testable import Sandbox

/// A business that answers everything after ten minutes, and asks for a rating at every fourth answer.
private struct DullBusiness {
    var world: World
    var now = morning
    var bodies: [JSON] = []
    private var replies: [String: Int] = [:]
    private var due: [(at: Timestamp, body: JSON, line: Line)] = []

    init(seed: UInt64) throws {
        world = World(try Scenario.sample(), seed: seed, start: morning)
        world.begin(at: morning)
    }

    mutating func run(hours: Int) throws {
        for _ in 0..<(hours * 60) {
            now = now + .seconds(60)
            world.advance(to: now)
            for notification in world.takeNotifications() {
                bodies.append(WebhookBody.compose([notification]))
                if case .messages(let messages) = notification.item { answer(messages, on: notification.line) }
            }
            while let next = due.first, next.at <= now {
                due.removeFirst()
                _ = try world.submit(next.body, on: next.line, at: now)
            }
        }
    }

    private mutating func answer(_ messages: [JSON], on line: Line) {
        guard let message = messages.first, ["text", "image", "location"].contains(message["type"]?.string) else {
            return
        }
        let number = message["from"]?.string
        let who = number ?? message["from_user_id"]?.string ?? ""
        let count = replies[who, default: 0]
        replies[who] = count + 1
        var body: JSON = count % 4 == 3 ? .survey(to: who) : .text("Answer \(count)", to: who)
        if number == nil { body = body.with("to", nil).with("recipient", .string(who)) }
        due.append((now + .seconds(600), body, line))
    }

    /// The messages and statuses, each as `type` or `status`.
    var kinds: [String: Int] {
        var counts: [String: Int] = [:]
        for body in bodies {
            for value in (body["entry"]?.array ?? []).flatMap({ $0["changes"]?.array ?? [] }).compactMap({ $0["value"] }
            ) {
                for message in value["messages"]?.array ?? [] {
                    counts[message["system"]?["type"]?.string ?? message["type"]?.string ?? "?", default: 0] += 1
                }
                for status in value["statuses"]?.array ?? [] {
                    counts[status["status"]?.string ?? "?", default: 0] += 1
                }
            }
        }
        return counts
    }
}

@Suite("The sample cast")
struct SampleCastTests {
    @Test("shows everything within 40 hours")
    func everything() throws {
        var business = try DullBusiness(seed: 1)
        try business.run(hours: 40)
        let kinds = business.kinds
        for kind in [
            "text", "image", "audio", "document", "location", "unsupported", "request_welcome", "reaction",
            "interactive",
            "customer_identity_changed", "user_changed_number", "sent", "delivered", "read",
        ] {
            #expect(kinds[kind, default: 0] > 0, "no \(kind)")
        }
        #expect(kinds["delivered", default: 0] < kinds["sent", default: 0])
        #expect(kinds["read", default: 0] < kinds["sent", default: 0])
        let silence = business.world.people["kerry"]?.conversations[Line.samples[0].id]?.lastInbound
        #expect(silence.map { $0 > morning + .seconds(30 * 3600) } == true)
    }

    @Test("goes on for weeks without growing")
    func bounded() throws {
        var business = try DullBusiness(seed: 2)
        try business.run(hours: 48)
        let early = business.world.agenda.count
        business.bodies = []
        try business.run(hours: 14 * 24)
        #expect(business.world.agenda.count < early + 100)
        let perHour = business.bodies.count / (14 * 24)
        #expect((2...60).contains(perHour))
    }

    @Test("does the same with the same seed, something else with another")
    func deterministic() throws {
        func bodies(_ seed: UInt64) throws -> [JSON] {
            var business = try DullBusiness(seed: seed)
            try business.run(hours: 24)
            return business.bodies
        }
        let first = try bodies(1)
        #expect(try bodies(1) == first)
        #expect(try bodies(2) != first)
    }

    @Test("never gives two messages one id")
    func ids() throws {
        var business = try DullBusiness(seed: 3)
        try business.run(hours: 48)
        var counts: [String: Int] = [:]
        for body in business.bodies {
            for value in (body["entry"]?.array ?? []).flatMap({ $0["changes"]?.array ?? [] }).compactMap({ $0["value"] }
            ) {
                for id in (value["messages"]?.array ?? []).compactMap({ $0["id"]?.string }) {
                    counts[id, default: 0] += 1
                }
            }
        }
        // Jamal's messages come twice, on purpose.
        #expect(counts.values.count { $0 > 2 } == 0)
        #expect((1...8).contains(counts.values.count { $0 == 2 }))
        let other = World(try Scenario.sample(), seed: 3, start: morning + .seconds(1))
        var ids = other.ids
        #expect(counts[ids.message()] == nil)
    }
}

@Suite("Against real payloads")
struct SharedPayloadTests {
    @Test("every field the sandbox writes is one that real webhooks have")
    func fields() throws {
        guard let folder = sharedFolder("webhooks") else { return }
        var known: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".json") {
            let data = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
            if let json = try? JSON(parsing: data), json["object"] != nil { known.formUnion(json.paths()) }
        }
        #expect(known.count > 100)
        // Documented, but in none of the examples: the changelog of 11 August 2026, and the identity change check.
        let value = "entry.changes.value"
        known.formUnion([
            "\(value).contacts.identity_key_hash", "\(value).statuses.recipient_identity_key_hash",
            "\(value).messages.system.previous_user_id", "\(value).messages.system.user_id",
            "\(value).messages.system.identity", "\(value).messages.errors.href", "\(value).messages.unsupported",
            "\(value).messages.unsupported.type", "\(value).statuses.biz_opaque_callback_data",
        ])
        var business = try DullBusiness(seed: 1)
        try business.run(hours: 40)
        let written = business.bodies.reduce(into: Set<String>()) { $0.formUnion($1.paths()) }
        #expect(written.subtracting(known).sorted() == [])
    }

    @Test("real sends are accepted, or refused with a code")
    func sends() throws {
        guard let folder = sharedFolder("sends") else { return }
        var accepted = 0
        var kinds: Set<String> = []
        var refused: [String: Int] = [:]
        let validation = SendValidation(line: Line.samples[0], templates: Template.samples)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".json") {
            let data = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
            guard let json = try? JSON(parsing: data), json["messaging_product"] != nil, json["type"] != nil else {
                continue
            }
            do throws(GraphError) {
                // Documented bodies have the recipient in angle brackets, or in words.
                _ = try validation.read(json["to"] == nil ? json : json.with("to", "4915100000001"))
                accepted += 1
                kinds.formUnion([json["type"]?.string, json["interactive"]?["type"]?.string].compactMap(\.self))
                if json["context"] != nil { kinds.insert("reply") }
            } catch {
                refused["\(error.code)", default: 0] += 1
            }
        }
        // Most of what is refused names templates the sandbox does not have, or recipients in angle brackets.
        #expect(accepted > 160)
        let expected: Set = [
            "text", "image", "audio", "video", "document", "sticker", "location", "contacts", "reaction", "interactive",
            "button", "list", "cta_url", "flow", "location_request_message", "catalog_message", "product",
            "product_list", "carousel", "call_permission_request", "address_message", "order_details", "order_status",
            "reply",
        ]
        #expect(expected.subtracting(kinds).sorted() == [])
        #expect(Set(refused.keys).isSubset(of: ["100", "131008", "131009", "132001", "132012"]))
    }

    /// A folder of sample data beside the project; nil, with a line that says so, where there is none.
    private func sharedFolder(_ name: String) -> String? {
        let beside = "\(#filePath)".split(separator: "/").dropLast(4).joined(separator: "/")
        let shared = ProcessInfo.processInfo.environment["PARLEY_SHARED"] ?? "/\(beside)/shared"
        let folder = "\(shared)/\(name)"
        guard FileManager.default.fileExists(atPath: folder) else {
            print("skipped: there is no \(folder); set PARLEY_SHARED to the folder that has \(name)")
            return nil
        }
        return folder
    }
}
