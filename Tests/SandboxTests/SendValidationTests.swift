import OrderedCollections
import Testing

@testable import Sandbox

@Suite("Validation of sends")
struct SendValidationTests {
    let validation = SendValidation(line: Line.samples[0], templates: Template.samples)
    let text = JSON.text("Hello", to: "+49 151 0000-0001")

    func error(_ body: JSON) -> GraphError? {
        do throws(GraphError) {
            _ = try validation.read(body.bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("reads a text, and digits from a number however it is written")
    func reads() throws {
        let body =
            text.with("biz_opaque_callback_data", "42").with("recipient_identity_key_hash", "DF2lS5v2W6x=")
            .with("context", ["message_id": "wamid.x"])
        guard case .message(let submission) = try validation.read(body.bytes) else { throw GraphError.missingToken }
        #expect(submission.recipient == .phone("4915100000001"))
        #expect(submission.input == "+49 151 0000-0001")
        #expect(submission.text == "Hello")
        #expect(submission.callbackData == "42")
        #expect(submission.identityHash == "DF2lS5v2W6x=")
        #expect(!submission.needsNoWindow)
    }

    @Test("a business-scoped user id is a recipient too, but a number comes first")
    func recipients() throws {
        let byUser = text.with("to", nil).with("recipient", "US.13491208655302741918")
        guard case .message(let submission) = try validation.read(byUser.bytes) else { throw GraphError.missingToken }
        #expect(submission.recipient == .user("US.13491208655302741918"))
        guard case .message(let both) = try validation.read(text.with("recipient", "US.1").bytes) else {
            throw GraphError.missingToken
        }
        #expect(both.recipient == .phone("4915100000001"))
        #expect(error(text.with("to", nil).with("recipient", "13491"))?.code == 131009)
    }

    @Test("an ordinary message with a category needs no window; the time to live has bounds")
    func directSend() throws {
        let direct = text.with("category", "utility")
        for seconds in [30, 43_200] as [Int64] {
            guard
                case .message(let submission) = try validation.read(
                    direct.with("ttl_seconds", .init(integerLiteral: seconds)).bytes)
            else { throw GraphError.missingToken }
            #expect(submission.needsNoWindow)
        }
        #expect(error(direct.with("ttl_seconds", 29))?.code == 131009)
        #expect(error(direct.with("ttl_seconds", 43_201))?.code == 131009)
        #expect(error(text.with("category", "marketing"))?.code == 131009)
    }

    @Test("a mark as read is no message")
    func mark() throws {
        let body: JSON = ["messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x"]
        #expect(try validation.read(body.bytes) == .markAsRead(messageID: "wamid.x"))
        #expect(error(body.with("message_id", nil))?.code == 100)
        #expect(error(body.with("status", "played"))?.code == 100)
    }

    @Test("a body that can't be read is refused with code 100", arguments: ["", "null", "[]", "{}", "{\"a\":", "7"])
    func unreadable(body: String) {
        #expect { try validation.read(body.utf8) } throws: { ($0 as? GraphError)?.code == 100 }
    }

    @Test("fields that are missing or wrong are refused with Meta's codes")
    func codes() {
        #expect(error(text.with("messaging_product", "sms"))?.code == 100)
        #expect(error(text.with("recipient_type", "group"))?.code == 100)
        #expect(error(text.with("to", nil))?.code == 100)
        #expect(error(text.with("to", "hello"))?.code == 131009)
        #expect(error(text.with("to", "15550783881")) == .recipientIsSender)
        #expect(error(text.with("type", "TEXT"))?.code == 100)
        #expect(error(text.with("text", nil))?.code == 100)
        #expect(error(text.with("text", ["body": "  "]))?.code == 100)
        #expect(error(text.with("text", ["body": 5]))?.code == 100)
        #expect(error(text.with("context", ["message_id": ""]))?.code == 100)
        #expect(error(text.with("biz_opaque_callback_data", .string(String(repeating: "x", count: 513))))?.code == 100)
        #expect(error(text.with("biz_opaque_callback_data", 5))?.code == 100)
    }

    @Test("a text has at most 4096 characters")
    func length() {
        #expect(error(.text(String(repeating: "é", count: 4096), to: "4915100000001")) == nil)
        let refused = error(.text(String(repeating: "é", count: 4097), to: "4915100000001"))
        #expect(refused?.message == "(#100) Param text['body'] must be at most 4096 characters long.")
    }

    /// A message of each type that has no suite of its own, with what it must have and nothing else.
    static let smallest: [String: JSON] = [
        "image": ["id": "1"], "video": ["link": "https://files.example/a.mp4"], "audio": ["id": "1"],
        "sticker": ["id": "1"], "document": ["link": "https://files.example/a.pdf", "filename": "a.pdf"],
        "location": ["latitude": .number(52.5), "longitude": .number(13.4)],
        "reaction": ["message_id": "wamid.x", "emoji": "👍"],
        "contacts": [["name": ["formatted_name": "Ada L.", "first_name": "Ada"]]],
    ]

    private func body(_ type: String, _ content: JSON?) -> JSON {
        text.with("text", nil).with("type", .string(type)).with(type, content)
    }

    @Test("every type is taken with what it must have", arguments: smallest.keys.sorted())
    func takesOthers(type: String) throws {
        #expect(error(body(type, SendValidationTests.smallest[type])) == nil)
        #expect(error(body(type, nil))?.code == 100)
    }

    @Test("an empty object is refused, and so is one that lacks a member", arguments: smallest.keys.sorted())
    func refusesEmpty(type: String) throws {
        let empty: JSON = type == "contacts" ? [[:]] : [:]
        #expect(error(body(type, empty))?.code == 131008)
        if type == "contacts" { #expect(error(body(type, []))?.code == 131008) }
        guard case .object(let fields)? = SendValidationTests.smallest[type] else { return }
        for name in fields.keys where name != "filename" {
            #expect(error(body(type, .object(fields).with(name, nil)))?.code == 131008, "\(type) without \(name)")
        }
    }

    @Test("values that can't be are refused")
    func refusesValues() {
        #expect(error(body("image", ["id": ""]))?.code == 131009)
        #expect(error(body("image", ["link": "ftp://files.example/a.png"]))?.code == 131009)
        #expect(
            error(body("image", ["id": "1", "caption": .string(String(repeating: "x", count: 1025))]))?.code == 131009)
        #expect(error(body("audio", ["id": "1", "caption": "x"]))?.code == 100)
        #expect(error(body("location", ["latitude": 91, "longitude": 0]))?.code == 131009)
        #expect(error(body("contacts", [["name": ["formatted_name": "Ada"]]]))?.code == 131008)
        #expect(error(body("contacts", ["name": ["formatted_name": "Ada", "first_name": "Ada"]]))?.code == 100)
        #expect(error(body("reaction", ["message_id": "wamid.x", "emoji": ""])) == nil)
    }

    @Test("types that the platform doesn't know are refused", arguments: ["IMAGE", "Text", "brand_new", "", "pin"])
    func refusesTypes(type: String) {
        let refused = error(text.with("type", .string(type)).with(type, ["id": "1"]))
        #expect(refused?.code == 100)
        #expect(refused?.message.hasPrefix("(#100) Param type must be one of {AUDIO, ") == true)
    }
}

@Suite("Validation of lists, buttons and templates")
struct ContentValidationTests {
    let validation = SendValidation(line: Line.samples[0], templates: Template.samples)

    func list(_ change: (inout [JSON]) -> Void, button: String = "Rate") -> GraphError? {
        var rows = (1...3).map { JSON.fields(["id": .string("\($0)"), "title": .string("Row \($0)")]) }
        change(&rows)
        return error([
            "type": "list", "body": ["text": "Choose"],
            "action": ["button": .string(button), "sections": [["rows": .array(rows)]]],
        ])
    }

    func error(_ content: JSON, type: String = "interactive") -> GraphError? {
        let body: JSON = ["messaging_product": "whatsapp", "to": "4915100000001", "type": .string(type), type: content]
        do throws(GraphError) {
            _ = try validation.read(body.bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("a list's rows can be tapped")
    func options() throws {
        guard case .message(let submission) = try validation.read(JSON.survey(to: "4915100000001").bytes) else {
            throw GraphError.missingToken
        }
        #expect(submission.options.map(\.id) == (1...5).map { "rate-\($0)" })
        #expect(submission.interactiveType == "list")
        #expect(submission.text == "How did we do?")
    }

    @Test("a list keeps to the platform's limits")
    func lists() {
        #expect(list { _ in } == nil)
        #expect(list({ _ in }, button: String(repeating: "x", count: 21))?.code == 131009)
        #expect(list { $0[0] = ["id": "2", "title": "Again"] }?.details == "Duplicated row id in list")
        #expect(list { $0[0] = ["id": "9", "title": .string(String(repeating: "x", count: 25))] }?.code == 131009)
        #expect(list { $0[0] = ["title": "No id"] }?.code == 131008)
        #expect(list { $0 = [] }?.code == 131008)
        #expect(list { rows in rows = (1...11).map { ["id": .string("\($0)"), "title": "x"] } }?.code == 131009)
        #expect(
            list { $0[0] = ["id": "9", "title": "x", "description": .string(String(repeating: "x", count: 73))] }?.code
                == 131009)
    }

    @Test("reply buttons keep to theirs")
    func buttons() {
        func buttons(_ titles: [String]) -> GraphError? {
            let buttons = titles.enumerated().map {
                JSON.fields(["type": "reply", "reply": ["id": .string("\($0.offset)"), "title": .string($0.element)]])
            }
            return error(["type": "button", "body": ["text": "?"], "action": ["buttons": .array(buttons)]])
        }
        #expect(buttons(["Yes", "No", "Later"]) == nil)
        #expect(buttons([])?.code == 131008)
        #expect(buttons(["a", "b", "c", "d"])?.code == 131009)
        #expect(buttons(["Same", "Same"])?.code == 131009)
        #expect(buttons([String(repeating: "x", count: 21)])?.code == 131009)
        #expect(error(["body": ["text": "?"]])?.code == 100)
    }

    @Test("other interactive messages need what their type needs")
    func actions() {
        let actions: [String: JSON] = [
            "cta_url": ["name": "cta_url", "parameters": ["display_text": "Open", "url": "https://shop.example/"]],
            "flow": [
                "name": "flow", "parameters": ["flow_message_version": "3", "flow_cta": "Book", "flow_id": "1"],
            ],
            "location_request_message": ["name": "send_location"],
            "address_message": ["name": "address_message", "parameters": ["country": "IN"]],
            "product": ["catalog_id": "1", "product_retailer_id": "2"],
            "request_contact_info": ["name": "request_contact_info"],
        ]
        for (type, action) in actions {
            let whole: JSON = ["type": .string(type), "body": ["text": "?"], "action": action]
            #expect(error(whole) == nil, "\(type)")
            #expect(error(whole.with("action", [:]))?.code == 131008, "\(type)")
            #expect(error(whole.with("action", nil))?.code == 131008, "\(type)")
            if type != "product" { #expect(error(whole.with("body", [:]))?.code == 131008, "\(type)") }
            guard case .object(let parameters)? = action["parameters"] else { continue }
            for name in parameters.keys {
                let without = action.with("parameters", .object(parameters).with(name, nil))
                #expect(error(whole.with("action", without))?.code == 131008, "\(type) without \(name)")
            }
        }
        #expect(error(["type": "brand_new", "body": ["text": "?"], "action": ["name": "x"]])?.code == 100)
        let header: JSON = ["type": "image", "image": [:]]
        let button: JSON = ["buttons": [["type": "reply", "reply": ["id": "1", "title": "Yes"]]]]
        #expect(
            error(["type": "button", "header": header, "body": ["text": "?"], "action": button])?.code == 131008)
    }

    @Test("a template must be known, approved, and given its parameters")
    func templates() {
        func template(_ name: String, _ parameters: [String], language: String = "en_US") -> GraphError? {
            error(JSON.template(name, parameters, to: "1", language: language)["template"] ?? .null, type: "template")
        }
        #expect(template("order_update", ["4711", "tomorrow"]) == nil)
        #expect(template("hello_world", []) == nil)
        #expect(template("order_update", ["4711"])?.code == 132000)
        #expect(
            template("order_update", ["4711"])?.details
                == "body: number of localizable_params (1) does not match the expected number of params (2)")
        #expect(template("order_update", ["4711", "x"], language: "fr")?.code == 132001)
        #expect(template("nobody_knows", [])?.httpStatus == 404)
        #expect(template("old_offer", [])?.code == 132015)
        #expect(template("order_update", ["", "x"])?.code == 132012)
        #expect(template("order_update", ["a\nb", "x"])?.code == 132012)
        #expect(error(["name": "hello_world"], type: "template")?.code == 131008)
    }
}
