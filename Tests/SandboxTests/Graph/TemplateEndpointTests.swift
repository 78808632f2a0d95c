import HTTPTypes
import HummingbirdTesting
import OrderedCollections
import Testing
import Timeline

@testable import Sandbox

@Suite("Templates over the Graph API")
struct TemplateEndpointTests {
    private static let path = "102290129340398/message_templates"

    static let greeting: JSON = [
        "name": "greeting", "language": "en_US", "category": "UTILITY",
        "components": [
            ["type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": ["header_text": ["4711"]]],
            [
                "type": "BODY", "text": "Dear {{1}}, your order {{2}} is here.",
                "example": ["body_text": [["Ada", "4711"]]],
            ],
            ["type": "FOOTER", "text": "The shop"],
            [
                "type": "BUTTONS",
                "buttons": [
                    ["type": "QUICK_REPLY", "text": "Thanks"],
                    [
                        "type": "URL", "text": "Open", "url": "https://x.example/{{1}}",
                        "example": ["https://x.example/1"],
                    ],
                ],
            ],
        ],
    ]

    private func send(_ client: any TestClientProtocol, _ components: JSON, name: String = "greeting") async throws
        -> (HTTPResponse.Status, JSON)
    {
        let template: JSON = ["name": .string(name), "language": ["code": "en_US"], "components": components]
        let body = JSON.text("", to: "4915100000001").with("text", nil).with("type", "template")
        return try await client.send(body.with("template", template))
    }

    private static func part(_ type: String, _ texts: String...) -> JSON {
        ["type": .string(type), "parameters": .array(texts.map { ["type": "text", "text": .string($0)] })]
    }

    @Test("is created, reviewed, told by a webhook, sent, edited and deleted")
    func life() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let made = try await client.post(TemplateEndpointTests.path, TemplateEndpointTests.greeting)
            let id = try #require(made["id"]?.string)
            #expect(made == ["category": "UTILITY", "id": .string(id), "status": "PENDING"])
            let parts: JSON = [
                TemplateEndpointTests.part("header", "4711"), TemplateEndpointTests.part("body", "Ada", "4711"),
                TemplateEndpointTests.part("button", "4711"),
            ]
            let pending = try await send(client, parts)
            #expect(pending.0 == .notFound)
            #expect(pending.1.code == 132001)
            #expect(await sandbox.webhooks().isEmpty)
            sandbox.pass(.seconds(60))
            let body = try JSON(parsing: try #require(await sandbox.webhooks().first).body)
            let change = body["entry"]?.array?.first?["changes"]?.array?.first
            #expect(body["entry"]?.array?.first?["id"]?.string == "102290129340398")
            #expect(body["entry"]?.array?.first?["time"]?.integer == morning.milliseconds / 1000 + 60)
            #expect(change?["field"]?.string == "message_template_status_update")
            #expect(
                change?["value"]
                    == [
                        "event": "APPROVED", "message_template_category": "UTILITY",
                        "message_template_id": .integer(try #require(Int64(id))),
                        "message_template_language": "en-US", "message_template_name": "greeting", "reason": "NONE",
                    ])
            #expect(try await send(client, parts).0 == .ok)
            #expect(try await send(client, [TemplateEndpointTests.part("body", "Ada")]).1.code == 132000)
            let edited = try await client.post(
                id, ["components": [["type": "BODY", "text": "It is here."]], "message_send_ttl_seconds": 60])
            #expect(edited == ["category": "UTILITY", "id": .string(id), "name": "greeting", "success": true])
            #expect(try await client.get("\(id)?fields=status,message_send_ttl_seconds")["status"] == "PENDING")
            sandbox.pass(.seconds(60))
            #expect(try await send(client, []).0 == .ok)
            #expect(
                try await client.delete("\(TemplateEndpointTests.path)?name=greeting&hsm_id=\(id)") == ["success": true]
            )
            #expect(try await client.get(id).subcode == 33)
            let again = try await client.post(TemplateEndpointTests.path, TemplateEndpointTests.greeting)
            #expect(again.subcode == 2_388_023)
        }
    }

    @Test("a name that begins with reject_ is rejected with a reason")
    func rejected() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let body = TemplateEndpointTests.greeting.with("name", "reject_me")
            let id = try #require(try await client.post(TemplateEndpointTests.path, body)["id"]?.string)
            sandbox.pass(.seconds(60))
            let webhook = String(decoding: try #require(await sandbox.webhooks().first).body, as: UTF8.self)
            #expect(webhook.contains(#""event":"REJECTED""#))
            #expect(webhook.contains(#""reason":"INVALID_FORMAT""#))
            let shown = try await client.get("\(id)?fields=status,rejected_reason")
            #expect(shown == ["id": .string(id), "rejected_reason": "INVALID_FORMAT", "status": "REJECTED"])
            #expect(try await send(client, [], name: "reject_me").1.code == 132001)
        }
    }

    @Test("the control interface sets a status at once, and the business hears of it")
    func control() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            for (status, code) in [("PAUSED", 132015), ("DISABLED", 132016), ("REJECTED", 132001)] {
                let set = try await client.ask(
                    .post, "/sandbox/templates", ["name": "hello_world", "status": .string(status)])
                #expect(set.1["templates"]?.array?.first?["status"]?.string == status)
                #expect(try await send(client, [], name: "hello_world").1.code == code)
                let webhook = String(decoding: try #require(await sandbox.webhooks().first).body, as: UTF8.self)
                #expect(webhook.contains(#""event":"\#(status)""#))
            }
            let set: JSON = ["name": "hello_world", "language": "en_US", "status": "approved"]
            #expect(try await client.ask(.post, "/sandbox/templates", set).0 == .ok)
            #expect(try await send(client, [], name: "hello_world").0 == .ok)
            #expect(
                try await client.ask(.post, "/sandbox/templates", ["name": "x", "status": "PAUSED"]).0 == .notFound)
            #expect(try await client.ask(.post, "/sandbox/templates", ["name": "hello_world"]).0 == .badRequest)
            #expect(
                try await client.ask(.get, "/sandbox/templates").1["templates"]?.array?.count == Template.samples.count)
        }
    }

    @Test("a review of what was edited since comes to nothing")
    func editedMeanwhile() {
        var world = World.quiet
        world.setTemplate(world.templates[0].id, .pending, at: morning)
        world.review(world.templates[0], at: morning)
        world.templates[0].edits += 1
        world.advance(to: morning + .seconds(600))
        #expect(world.templates[0].status == .pending)
    }

    @Test("lists are filtered and come page by page")
    func lists() async throws {
        try await TestSandbox().test { client async throws in
            func names(_ query: String) async throws -> [String] {
                let list = try await client.get("\(TemplateEndpointTests.path)?\(query)")
                return list["data"]?.array?.compactMap { $0["name"]?.string } ?? []
            }
            #expect(try await names("").count == Template.samples.count)
            #expect(try await names("name=order_update") == ["order_update", "order_update"])
            #expect(try await names("name=order_update&language=es") == ["order_update"])
            #expect(try await names("status=PAUSED") == ["old_offer"])
            #expect(
                try await names("category=MARKETING,AUTHENTICATION") == ["spring_offer", "sign_in_code", "old_offer"])
            #expect(try await names("category=%5B%22MARKETING%22%5D&status=APPROVED") == ["spring_offer"])
            #expect(try await names("name_or_content=offer").count == 2)
            var query = "fields=name&limit=4"
            var seen: [String] = []
            while true {
                let page = try await client.get("\(TemplateEndpointTests.path)?\(query)")
                #expect(page.first?.object?.keys.elements == ["id", "name"])
                seen += page["data"]?.array?.compactMap { $0["name"]?.string } ?? []
                guard let next = page["paging"]?["next"]?.string else { break }
                #expect(
                    next.hasPrefix("http://localhost/v24.0/\(TemplateEndpointTests.path)?access_token=sandbox-token&"))
                query = String(next.split(separator: "?")[1])
            }
            #expect(seen == Template.samples.map(\.name))
            let last = try await client.get("\(TemplateEndpointTests.path)?limit=2&after=NwZDZD")
            #expect(last["paging"]?["next"] == nil)
            #expect(last["paging"]?["previous"] != nil)
            let before = try #require(last["paging"]?["cursors"]?["before"]?.string)
            #expect(try await names("limit=2&before=\(before)") == ["appointment_reminder", "spring_offer"])
            #expect(try await client.get("\(TemplateEndpointTests.path)?after=x").code == 100)
            #expect(try await client.get("\(TemplateEndpointTests.path)?limit=0").code == 100)
            let summary = try await client.get("\(TemplateEndpointTests.path)?summary=total_count")["summary"]
            #expect(summary?["total_count"]?.integer == Int64(Template.samples.count))
        }
    }

    @Test("what can't be deleted or edited is told")
    func refuses() async throws {
        try await TestSandbox().test { client async throws in
            #expect(try await client.delete("\(TemplateEndpointTests.path)?name=nobody").subcode == 2_593_002)
            #expect(try await client.delete(TemplateEndpointTests.path).code == 100)
            #expect(try await client.post(TemplateEndpointTests.path, TemplateEndpointTests.greeting)["id"] != nil)
            #expect(
                try await client.post(TemplateEndpointTests.path, TemplateEndpointTests.greeting).subcode == 2_388_024)
            let id = try #require(
                try await client.get("\(TemplateEndpointTests.path)?name=greeting").first?["id"]?.string)
            #expect(try await client.post(id, ["category": "MARKETING"]).subcode == 2_388_025)
            #expect(try await client.post("\(id)/unpause")["success"] == false)
        }
    }
}

@Suite("What a template may be")
struct TemplateCheckTests {
    private func subcode(_ components: JSON, category: Template.Category = .utility, isNamed: Bool = false) -> Int? {
        do throws(GraphError) {
            try TemplateCheck(category: category, isNamed: isNamed).check(components.array ?? [])
            return nil
        } catch {
            return error.subcode ?? error.code
        }
    }

    private func body(_ text: String, example: JSON? = nil) -> JSON {
        [.fields(["type": "BODY", "text": .string(text), "example": example])]
    }

    private func buttons(_ buttons: JSON) -> JSON {
        [["type": "BODY", "text": "Hello"], ["type": "BUTTONS", "buttons": buttons]]
    }

    @Test("texts, variables and examples")
    func texts() {
        let one: JSON = ["body_text": [["Ada"]]]
        #expect(subcode(body("Hello")) == nil)
        #expect(subcode(body("Dear {{1}}, hello.", example: one)) == nil)
        #expect(subcode(body("Dear {{1}}, hello.")) == 2_388_043)
        #expect(subcode(body("{{1}}, hello.", example: one)) == 2_388_299)
        #expect(subcode(body("Hello {{1}}", example: one)) == 2_388_299)
        #expect(subcode(body("Dear {{2}}, hello.", example: one)) == 2_388_072)
        #expect(subcode(body("A {{1}} {{2}} {{3}} b.", example: ["body_text": [["1", "2", "3"]]])) == 2_388_293)
        #expect(subcode(body(String(repeating: "x", count: 1025))) == 2_388_040)
        #expect(subcode(body(" ")) == 2_388_043)
        let named: JSON = ["body_text_named_params": [["param_name": "name", "example": "Ada"]]]
        #expect(subcode(body("Dear {{name}}, hello.", example: named), isNamed: true) == nil)
        #expect(subcode(body("Dear {{Name}}, hello.", example: named), isNamed: true) == 2_388_072)
    }

    @Test("headers and footers")
    func edges() {
        let body: JSON = ["type": "BODY", "text": "Hello"]
        #expect(subcode([body, ["type": "HEADER", "format": "TEXT", "text": "A"]]) == nil)
        #expect(subcode([body, ["type": "HEADER", "format": "SOUND"]]) == 2_388_047)
        #expect(subcode([body, ["type": "HEADER", "format": "IMAGE"]]) == 2_388_043)
        #expect(subcode([body, ["type": "HEADER", "format": "IMAGE", "example": ["header_handle": ["4::a"]]]]) == nil)
        #expect(subcode([body, ["type": "FOOTER", "text": "By {{1}}"]]) == 2_388_073)
        #expect(subcode([body, body]) == 2_388_043)
        #expect(subcode([["type": "FOOTER", "text": "A"]]) == 2_388_043)
        #expect(subcode([["type": "FEET"]]) == 100)
        #expect(subcode([]) == 100)
    }

    @Test("buttons and cards")
    func others() {
        #expect(subcode(buttons([["type": "QUICK_REPLY", "text": "Yes"]])) == nil)
        #expect(subcode(buttons([])) == 2_388_043)
        #expect(
            subcode(buttons(.array(Array(repeating: ["type": "QUICK_REPLY", "text": "Yes"], count: 11)))) == 2_388_043)
        #expect(
            subcode(buttons([["type": "QUICK_REPLY", "text": .string(String(repeating: "x", count: 26))]])) == 2_388_040
        )
        let url: JSON = ["type": "URL", "text": "Open", "url": "https://x.example"]
        #expect(subcode(buttons([url, url])) == nil)
        #expect(subcode(buttons([url, url, url])) == 2_388_043)
        #expect(subcode(buttons([url.with("url", "https://x.example/{{1}}")])) == 2_388_043)
        #expect(subcode(buttons([url.with("url", "https://{{1}}/x")])) == 2_388_043)
        #expect(subcode(buttons([["type": "COPY_CODE"]])) == 2_388_043)
        #expect(
            subcode([["type": "BODY", "text": "Hello"], ["type": "CAROUSEL", "cards": [["components": []]]]])
                == 2_388_043)
        #expect(subcode([["type": "BODY", "add_security_recommendation": true]], category: .authentication) == nil)
    }

    @Test("parameters are counted by the components")
    func counts() {
        let counts = TemplateComponents(TemplateEndpointTests.greeting["components"]?.array ?? [])
        #expect([counts.header, counts.body, counts.buttons, counts.optionalButtons] == [1, 2, 1, 1])
        let code = TemplateComponents([["type": "BODY"], ["type": "BUTTONS", "buttons": [["type": "OTP"]]]])
        #expect([code.header, code.body, code.buttons] == [0, 1, 1])
        #expect(TemplateComponents([["type": "HEADER", "format": "VIDEO"]]).header == 1)
        #expect(TemplateText("{{ 1 }} and {{1}} and {{2}} {{").names == ["1", "2"])
    }

    @Test(
        "names, categories and times to live",
        arguments: [
            ("name", "Wrong"), ("name", ""), ("language", ""), ("category", "OTHER"), ("message_send_ttl_seconds", "5"),
            ("components", "no JSON"),
        ])
    func fields(field: String, value: String) async throws {
        try await TestSandbox().test { client async throws in
            let body = TemplateEndpointTests.greeting.with(field, .string(value))
            #expect(try await client.post("102290129340398/message_templates", body).code == 100)
        }
    }
}
