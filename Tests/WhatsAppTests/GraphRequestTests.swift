import Encoding
import Events
import Messages
import Testing
import WhatsApp

@Suite struct GraphRequestTests {
    private func body(
        _ content: MessageContent, to recipient: Party, callbackData: String = "", identityHash: String = ""
    ) throws -> String {
        let request = try GraphRequest(
            version: "v24.0", line: "106540352242922", content: content, recipient: recipient,
            callbackData: callbackData,
            identityHash: identityHash)
        #expect(request.path == "/v24.0/106540352242922/messages")
        _ = try JSONDocument(request.body, limit: .max)
        return String(decoding: request.body, as: UTF8.self)
    }

    @Test func aTextToANumber() throws {
        #expect(
            try body(.text("He said \"hi\"\n😀"), to: Party(phone: "16505551234", userID: "US.1")) == #"""
                {"messaging_product":"whatsapp","recipient_type":"individual","to":"16505551234","type":"text",\#
                "text":{"body":"He said \"hi\"\n😀"}}
                """#)
    }

    @Test func aReplyToAUserIDWithEverything() throws {
        var content = MessageContent.text("See https://example.com", previewURL: true)
        content.answers = "wamid.PREV"
        content.passedOn = RawBytes(Array(#"{"ttl_seconds":3600,"category":"utility"}"#.utf8))
        #expect(
            try body(content, to: Party(userID: "US.1"), callbackData: "t-1", identityHash: "DF2=") == #"""
                {"messaging_product":"whatsapp","recipient_type":"individual","recipient":"US.1","type":"text",\#
                "text":{"body":"See https://example.com","preview_url":true},"context":{"message_id":"wamid.PREV"},\#
                "recipient_identity_key_hash":"DF2=","biz_opaque_callback_data":"t-1","ttl_seconds":3600,"category":"utility"}
                """#)
    }

    @Test func aTemplate() throws {
        let body = try body(.template(name: "hello_world", language: "en_US"), to: Party(phone: "1650"))
        #expect(body.contains(#""type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}"#))
    }

    @Test func contactsAreAList() throws {
        let contacts = MessageContent(.contacts(.init([.init(.init("Ann"))])))
        let body = try body(contacts, to: Party(phone: "1650"))
        #expect(body.contains(#""type":"contacts","contacts":[{"name":{"formatted_name":"Ann"}}]"#))
    }

    @Test func nobodyAndNothingAreRefused() {
        let line = LineID("1")
        #expect(throws: GraphError.self) {
            try GraphRequest(version: "v24.0", line: line, content: .text("x"), recipient: Party())
        }
        var content = MessageContent.text("x")
        for bytes in ["", "7", "[]", "{\"body\":", "{\"body\":\"a\nb\"}"] {
            content.body = RawBytes(Array(bytes.utf8))
            #expect(throws: GraphError.self) {
                try GraphRequest(version: "v24.0", line: line, content: content, recipient: Party(phone: "1"))
            }
        }
    }

    @Test func aLineCanNotLeaveItsPath() throws {
        let request = try GraphRequest(
            version: "v24.0", line: "../x?y", content: .text("x"), recipient: Party(phone: "1"))
        #expect(request.path == "/v24.0/..%2Fx%3Fy/messages")
    }
}

@Suite struct GraphResponseTests {
    private func parse(_ status: Int, _ body: String) -> GraphOutcome {
        GraphResponse.parse(status: status, body: Array(body.utf8))
    }

    private func error(_ status: Int, _ body: String) -> GraphError? {
        if case .refused(let error) = parse(status, body) { error } else { nil }
    }

    @Test func anAcceptedMessage() {
        let body =
            #"{"messaging_product":"whatsapp","contacts":[{"input":"+1650","wa_id":"1650"}],"messages":[{"id":"wamid.A","message_status":"accepted"}]}"#
        let acceptance = GraphAcceptance(message: "wamid.A", waID: "1650", status: "accepted")
        #expect(parse(200, body) == .accepted(acceptance))
        #expect(parse(200, acceptance.json(input: "+1650")) == .accepted(acceptance))
        #expect(acceptance.json(input: "+1650") == body)
        #expect(
            parse(200, #"{"messages":[{"id":"wamid.A"}],"contacts":[{"user_id":"US.1"}]}"#)
                == .accepted(GraphAcceptance(message: "wamid.A", userID: "US.1")))
    }

    @Test func anError() {
        let answer = error(
            400,
            #"{"error":{"message":"(#130429) Rate limit hit","type":"OAuthException","code":130429,"error_data":{"messaging_product":"whatsapp","details":"Too much"},"error_subcode":2494055,"fbtrace_id":"Az8"}}"#
        )
        #expect(answer?.httpStatus == 400)
        #expect(answer?.code == 130_429)
        #expect(answer?.subcode == 2_494_055)
        #expect(answer?.title == "(#130429) Rate limit hit")
        #expect(answer?.details == "Too much")
        #expect(answer?.traceID == "Az8")
        #expect(answer?.isUnreadable == false)
        #expect(answer?.description == "(#130429) Rate limit hit: Too much")
    }

    @Test func anErrorOfTheOnPremisesAPI() {
        let answer = error(404, #"{"errors":[{"code":1006,"title":"Resource not found","details":"unknown contact"}]}"#)
        #expect(answer?.code == 1006)
        #expect(answer?.description == "Resource not found: unknown contact")
    }

    @Test(arguments: [
        "", "<html>Bad gateway</html>", "{}", "[]", "null", #"{"messages":[]}"#, #"{"messages":[null]}"#,
        #"{"messages":[{}]}"#, #"{"messages":[{"id":""}]}"#, #"{"messages":{"id":"a"}}"#, #"{"error":null}"#,
        #"{"error":"x"}"#, #"{"errors":[]}"#,
    ])
    func whatMakesNoSenseIsAnError(body: String) throws {
        for status in [200, 400, 502] {
            let answer = try #require(error(status, body))
            #expect(answer.isUnreadable)
            #expect(answer.httpStatus == status)
            #expect(answer.title.contains("HTTP \(status)"))
        }
    }

    @Test func aMessageIdInARefusalIsNoAcceptance() {
        #expect(error(500, #"{"messages":[{"id":"wamid.A"}]}"#)?.isUnreadable == true)
        #expect(error(200, #"{"messages":[{"id":"wamid.A"}],"error":{"code":1}}"#)?.code == 1)
    }

    @Test func anErrorIsWrittenAsThePlatformWritesIt() {
        let error = GraphError(131009, "Say \"hi\"")
        #expect(error.httpStatus == 400)
        #expect(
            error.json == #"""
                {"error":{"message":"(#131009) Parameter value is not valid","type":"OAuthException","code":131009,\#
                "error_data":{"messaging_product":"whatsapp","details":"Say \"hi\""},"fbtrace_id":""}}
                """#)
        #expect(GraphError(132001, "").httpStatus == 404)
        #expect(GraphError(190, "").httpStatus == 401)
        #expect(GraphError(999_999, "").httpStatus == 400)
        #expect(self.error(400, error.json) == error)
    }
}

@Suite struct RetryRuleTests {
    private let rule = RetryRule.standard

    private func error(_ code: UInt32, _ status: Int = 400) -> GraphError {
        GraphError(httpStatus: status, code: code, title: "")
    }

    @Test(
        arguments: [1, 2, 4, 17, 613, 80007, 130429, 131000, 131016, 131048, 131053, 131057, 133004, 133016] as [UInt32]
    )
    func troubleThatPassesIsTriedAgain(code: UInt32) {
        #expect(rule.verdict(on: error(code), attempt: 1) == .retry(after: .seconds(2)))
    }

    @Test(
        arguments: [
            0, 3, 10, 33, 100, 190, 368, 130472, 131005, 131008, 131009, 131021, 131026, 131031, 131042, 131047, 131050,
            131051, 131052,
            132000, 132001, 132005, 132007, 132012, 132015, 132016, 133010, 135000, 137000, 424242,
        ] as [UInt32])
    func whatAlwaysFailsIsNever(code: UInt32) {
        #expect(rule.verdict(on: error(code), attempt: 1) == .never)
    }

    @Test func theWaitDoublesUpToItsLimitAndEnds() {
        let waits = (1...12).map { rule.verdict(on: error(2), attempt: $0) }
        let seconds = [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]
        #expect(waits == seconds.map { .retry(after: .seconds($0)) } + [.never])
        #expect(rule.verdict(on: error(2), attempt: .max) == .never)
        let endless = RetryRule(attemptLimit: .max, firstWait: .seconds(1), longestWait: .seconds(60))
        #expect(endless.verdict(on: error(2), attempt: 4_000_000_000) == .retry(after: .seconds(60)))
    }

    @Test func aPairWaitsFourToTheNth() {
        let waits = (1...7).map { rule.verdict(on: error(131056), attempt: $0) }
        #expect(waits == [4, 16, 64, 256, 1024, 4096, 4096].map { .retry(after: .seconds($0)) })
    }

    @Test func whatMetaDoesNotWantToDeliverWaitsADay() {
        #expect(rule.verdict(on: error(131049), attempt: 1) == .retryNotBefore(.seconds(86_400)))
        #expect(rule.verdict(on: error(131049), attempt: 12) == .never)
    }

    @Test func theStatusDecidesWhereTheCodeDoesNot() {
        #expect(rule.verdict(on: error(999, 429), attempt: 1) == .retry(after: .seconds(2)))
        #expect(rule.verdict(on: error(100, 429), attempt: 1) == .retry(after: .seconds(2)))
        #expect(rule.verdict(on: error(131056, 429), attempt: 1) == .retry(after: .seconds(4)))
        #expect(rule.verdict(on: error(0, 503), attempt: 1) == .retry(after: .seconds(2)))
        #expect(rule.verdict(on: error(999, 500), attempt: 1) == .retry(after: .seconds(2)))
        #expect(rule.verdict(on: error(0, 0), attempt: 1) == .retry(after: .seconds(2)), "no connection was made")
        #expect(rule.verdict(on: error(131026, 500), attempt: 1) == .never)
        #expect(rule.verdict(on: error(999, 404), attempt: 1) == .never)
        var transient = error(999)
        transient.isTransient = true
        #expect(rule.verdict(on: transient, attempt: 1) == .retry(after: .seconds(2)))
    }

    @Test func anUnreadableSuccessIsInDoubt() {
        var unreadable = error(0, 200)
        unreadable.isUnreadable = true
        #expect(rule.verdict(on: unreadable, attempt: 1) == .inDoubt)
        unreadable.httpStatus = 502
        #expect(rule.verdict(on: unreadable, attempt: 1) == .retry(after: .seconds(2)))
        unreadable.httpStatus = 403
        #expect(rule.verdict(on: unreadable, attempt: 1) == .never)
    }

    @Test func retryAfterIsNeverUndercut() {
        #expect(rule.verdict(on: error(4), attempt: 1, retryAfter: .seconds(90)) == .retry(after: .seconds(90)))
        #expect(rule.verdict(on: error(4), attempt: 5, retryAfter: .seconds(1)) == .retry(after: .seconds(32)))
        #expect(
            rule.verdict(on: error(4), attempt: 1, retryAfter: .seconds(10_000_000)) == .retry(after: .seconds(86_400)))
        #expect(rule.verdict(on: error(4), attempt: 1, retryAfter: .seconds(-5)) == .retry(after: .seconds(2)))
        #expect(rule.verdict(on: error(100), attempt: 1, retryAfter: .seconds(5)) == .never)
    }
}
