import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Sandbox

@Suite("Lines and accounts over the Graph API")
struct LineEndpointTests {
    private static let line = "106540352242922"
    private static let account = "102290129340398"

    @Test("a line shows what is asked for")
    func shows() async throws {
        try await TestSandbox().test { client async throws in
            let usual = try await client.get(LineEndpointTests.line)
            #expect(usual["verified_name"]?.string == "Support")
            #expect(usual["display_phone_number"]?.string == "+15550783881")
            #expect(usual["code_verification_status"]?.string == "VERIFIED")
            #expect(usual["throughput"] == ["level": "STANDARD"])
            #expect(usual["name_status"] == nil)
            let chosen = try await client.get("\(LineEndpointTests.line)?fields=name_status,quality_rating")
            #expect(
                chosen == ["id": .string(LineEndpointTests.line), "name_status": "APPROVED", "quality_rating": "GREEN"])
            let numbers = try await client.get("\(LineEndpointTests.account)/phone_numbers?fields=id")["data"]
            #expect(numbers == [["id": "106540352242922"], ["id": "106540352242923"], ["id": "106540352242924"]])
        }
    }

    @Test("a profile keeps what it is given, within its limits")
    func profile() async throws {
        try await TestSandbox().test { client async throws in
            let path = "\(LineEndpointTests.line)/whatsapp_business_profile"
            let profile: JSON = [
                "messaging_product": "whatsapp", "about": "We help", "address": "1 Main St", "email": "a@x.example",
                "websites": ["https://x.example"], "vertical": "RETAIL", "description": "A shop",
            ]
            #expect(try await client.post(path, profile) == ["success": true])
            let shown = try await client.get("\(path)?fields=about,email,websites,vertical,profile_picture_url").first
            #expect(
                shown == [
                    "about": "We help", "email": "a@x.example", "messaging_product": "whatsapp", "vertical": "RETAIL",
                    "websites": ["https://x.example"],
                ])
            #expect(try await client.get(path) == ["data": [["messaging_product": "whatsapp"]]])
            let base: JSON = ["messaging_product": "whatsapp"]
            for (name, limit) in BusinessProfile.texts {
                let long = JSON.string(String(repeating: "@", count: limit))
                #expect(
                    try await client.post(path, base.with(name, long))["success"] == true)
                let longer = JSON.string(String(repeating: "@", count: limit + 1))
                #expect(try await client.post(path, base.with(name, longer)).code == 100)
            }
            for (name, value) in [
                ("about", ""), ("email", "nobody"), ("vertical", "NOTHING"), ("websites", ["ftp://x"]),
                ("websites", ["https://a", "https://b", "https://c"]), ("profile_picture_handle", "4::x:y"),
            ] as [(String, JSON)] {
                let refused = try await client.post(path, base.with(name, value))
                #expect(refused.code == 100, "\(name)")
            }
            #expect(try await client.post(path, ["about": "x"]).code == 100)
        }
    }

    @Test("settings are kept, and the identity check is what sends go by")
    func settings() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let path = "\(LineEndpointTests.line)/settings"
            func check() async throws -> JSON? { try await client.get(path)["user_identity_change"] }
            #expect(try await check() == ["enable_identity_key_check": true])
            let off: JSON = ["user_identity_change": ["enable_identity_key_check": false]]
            #expect(try await client.post(path, off.with("calling", ["status": "ENABLED"])) == ["success": true])
            #expect(try await check() == ["enable_identity_key_check": false])
            #expect(try await client.get(path)["calling"] == ["status": "ENABLED"])
            #expect(try await client.post(path, ["user_identity_change": [:]]).code == 100)
            #expect(try await client.post(path, ["calling": "on"]).code == 100)
            _ = try await client.ask(.post, "/sandbox/customers/ada/say", ["text": "Hello"])
            _ = try await client.send(JSON.text("x", to: "4915100000001").with("recipient_identity_key_hash", "other"))
            sandbox.pass(.seconds(60))
            let sent = try await client.ask(.get, "/sandbox/messages").1["messages"]?.array?.last
            #expect(sent?["error"] == nil)
        }
    }

    @Test("registration: pins, codes, and no sends without it")
    func registration() async throws {
        try await TestSandbox().test { client async throws in
            let line = LineEndpointTests.line
            let pin: JSON = ["messaging_product": "whatsapp", "pin": "212121"]
            #expect(try await client.post("\(line)/register", pin) == ["success": true])
            #expect(try await client.post("\(line)/register", pin.with("pin", "343434")).code == 133005)
            #expect(try await client.post("\(line)/register", pin.with("pin", "2121")).code == 100)
            #expect(try await client.get("\(line)?fields=is_pin_enabled")["is_pin_enabled"] == true)
            #expect(try await client.post(line, ["pin": "343434"]) == ["success": true])
            #expect(try await client.post(line, ["pin": "x"]).code == 100)
            #expect(try await client.post(line).code == 100)
            #expect(try await client.post("\(line)/deregister") == ["success": true])
            let text = JSON.text("Hello", to: "4915100000001")
            #expect(try await client.send(text).1.code == 133010)
            #expect(try await client.post("\(line)/register", pin.with("pin", "343434")) == ["success": true])
            #expect(try await client.send(text).0 == .ok)
            #expect(try await client.post("\(line)/verify_code", ["code": "123456"]).code == 136025)
            #expect(try await client.post("\(line)/request_code?code_method=SMS&language=en") == ["success": true])
            #expect(
                try await client.post("\(line)/request_code", ["code_method": "PIGEON", "language": "en"]).code == 100)
            #expect(try await client.post("\(line)/verify_code", ["code": "123-456"]) == ["success": true])
        }
    }

    @Test("short links are made, changed, listed and deleted")
    func codes() async throws {
        try await TestSandbox().test { client async throws in
            let path = "\(LineEndpointTests.line)/message_qrdls"
            let made = try await client.post(path, ["prefilled_message": "Hello", "generate_qr_image": "SVG"])
            let code = try #require(made["code"]?.string)
            #expect(code.count == 14)
            #expect(made["deep_link_url"]?.string == "https://wa.me/message/\(code)")
            #expect(made["qr_image_url"]?.string?.hasSuffix("\(code).SVG") == true)
            try await client.execute(uri: "/public/\(code).SVG", method: .get) { response in
                #expect(response.headers[.contentType] == "image/svg+xml")
                #expect(String(buffer: response.body).contains(code))
            }
            #expect(try await client.ask(.get, "/public/\(code).PNG").0 != .ok)
            let plain = try await client.post(path, ["prefilled_message": "Plain"])
            #expect(plain["qr_image_url"] == nil)
            #expect(try await client.get(path)["data"]?.array?.count == 2)
            #expect(try await client.get("\(path)/\(code)").first?["prefilled_message"] == "Hello")
            let changed = try await client.post(path, ["code": .string(code), "prefilled_message": "Hi"])
            #expect(changed["prefilled_message"] == "Hi")
            #expect(try await client.post("\(path)/\(code)", ["prefilled_message": "Ho"])["code"]?.string == code)
            #expect(try await client.delete("\(path)/\(code)") == ["success": true])
            #expect(try await client.delete("\(path)/\(code)").code == 100)
            #expect(try await client.post(path).code == 100)
            let long = JSON.string(String(repeating: "x", count: 141))
            #expect(try await client.post(path, ["prefilled_message": long]).code == 100)
            #expect(try await client.post(path, ["prefilled_message": "x", "generate_qr_image": "GIF"]).code == 100)
        }
    }

    @Test("commerce, encryption, call permissions, webhooks elsewhere")
    func others() async throws {
        try await TestSandbox().test { client async throws in
            let line = LineEndpointTests.line
            let commerce = "\(line)/whatsapp_commerce_settings"
            #expect(
                try await client.post("\(commerce)?is_cart_enabled=false&is_catalog_visible=true") == ["success": true])
            let shown = try await client.get(commerce).first
            #expect(shown == ["id": .string(line), "is_cart_enabled": false, "is_catalog_visible": true])
            let key = "\(line)/whatsapp_business_encryption"
            #expect(try await client.post(key, ["business_public_key": "x"]).code == 100)
            #expect(
                try await client.post(key, ["business_public_key": "-----BEGIN PUBLIC KEY-----"])["success"] == true)
            #expect(try await client.get(key).first?["business_public_key_signature_status"] == "VALID")
            // What is shown when a chat is opened is a field, and no edge that could be read.
            #expect(try await client.get("\(line)/conversational_automation").subcode == 33)
            let permissions = try await client.get("\(line)/call_permissions?user_wa_id=4915100000001")
            #expect(permissions["permission"] == ["status": "no_permission"])
            #expect(permissions["actions"]?.array?.count == 2)
            #expect(try await client.get("\(line)/call_permissions").code == 100)
            let hook: JSON = [
                "webhook_configuration": ["override_callback_uri": "https://x.example", "verify_token": "t"]
            ]
            #expect(try await client.post("\(line)/", hook) == ["success": true])
            let field = "webhook_configuration"
            #expect(try await client.get("\(line)?fields=\(field)")[field] == ["phone_number": "https://x.example"])
        }
    }

    @Test("an account, and who hears of it")
    func account() async throws {
        try await TestSandbox().test { client async throws in
            let account = LineEndpointTests.account
            #expect(try await client.get(account)["name"] == "Sandbox")
            let analytics = try await client.get(
                "\(account)?fields=pricing_analytics.start(1).end(2).granularity(DAILY)")
            #expect(analytics["pricing_analytics"] == ["data": []])
            let path = "\(account)/subscribed_apps"
            #expect(try await client.get(path).first?["whatsapp_business_api_data"]?["id"] == "670843887433847")
            let elsewhere: JSON = ["override_callback_uri": "https://x.example", "verify_token": "t"]
            #expect(try await client.post(path, elsewhere) == ["success": true])
            #expect(try await client.get(path).first?["override_callback_uri"] == "https://x.example")
            #expect(try await client.post(path, elsewhere.with("verify_token", nil)).code == 100)
            #expect(try await client.delete(path) == ["success": true])
            #expect(try await client.get(path) == ["data": []])
            #expect(try await client.post(path) == ["success": true])
            #expect(try await client.get(path)["data"]?.array?.count == 1)
        }
    }
}
