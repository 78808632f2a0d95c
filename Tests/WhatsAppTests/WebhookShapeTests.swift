import Encoding
import Events
import Testing
import Timeline
import WhatsApp

/// Bodies of every shape, also of shapes that no body should have.
@Suite struct WebhookShapeTests {
    @Test func theEnvelopeIsRead() throws {
        let items = decode(Sample.body(message: Sample.text))
        let message = try #require(items.first?.message)
        #expect(items.count == 1)
        #expect(message.line.rawValue == Sample.line)
        #expect(message.sender == Party(phone: "16505551234", name: "Sheena Nelson"))
        #expect(message.text == "Hello")
        #expect(message.type == "text")
        #expect(!message.timestampMissing)
        #expect(message.raw.text == Sample.text)
        #expect(items.first?.occurredAt == Timestamp(seconds: 1_749_416_383))
        #expect(items.first?.identity == "m:wamid.A")
    }

    @Test func aChangeOrAValueAloneIsRead() throws {
        let value = Sample.value(#""contacts":[\#(Sample.contact)],"messages":[\#(Sample.text)]"#)
        let whole = decode(Sample.body(Sample.entry(Sample.change(value))))
        #expect(whole.map { $0.names?.number } == ["15550783881"])
        #expect(whole.allSatisfy { $0.names?.account.isEmpty == false })
        // The account is the entry's to tell.
        let alone = whole.map { item in
            var item = item
            item.names = item.names.map { LineNames(number: $0.number, account: "") }
            return item
        }
        #expect(decode(Sample.change(value)) == alone)
        #expect(decode(value) == alone)
        #expect(decode(#"{"value":\#(value)}"#) == alone)
    }

    @Test func theOnPremisesShapeIsRead() throws {
        let items = decode(#"{"contacts":[\#(Sample.contact)],"messages":[\#(Sample.text)],"meta":{"version":"2.45"}}"#)
        #expect(items.count == 1)
        #expect(items.first?.message?.line == .absent)
        #expect(items.first?.message?.sender.name == "Sheena Nelson")
    }

    @Test func everyEntryChangeAndItemCounts() {
        func text(_ id: String) -> String {
            #"{"from":"1650","id":"\#(id)","timestamp":"1","type":"text","text":{"body":"x"}}"#
        }
        func status(_ id: String) -> String {
            #"{"id":"\#(id)","status":"sent","timestamp":"1","recipient_id":"1650"}"#
        }
        let first = Sample.change(
            Sample.value(#""messages":[\#(text("1")),\#(text("2"))],"statuses":[\#(status("3")),\#(status("4"))]"#))
        let second = Sample.change(Sample.value(#""messages":[\#(text("5"))],"errors":[{"code":1},{"code":2}]"#))
        let items = decode(Sample.body(Sample.entry(first, second), Sample.entry(second, account: "other")))
        let identities = items.map { $0.identity.hasPrefix("e:") ? "e" : $0.identity }
        #expect(identities == ["m:1", "m:2", "s:3:sent", "s:4:sent", "m:5", "e", "e", "m:5", "e", "e"])
    }

    @Test func oneBadItemNeverCostsTheOthers() throws {
        let items = decode(
            Sample.body(
                value: #""messages":[null,{},"x",\#(Sample.text),[]],"statuses":[7,\#(Sample.delivered),{"id":"a"}]"#))
        #expect(items.compactMap(\.message).map(\.text) == ["Hello"])
        #expect(items.compactMap(\.receipt).map(\.status) == ["delivered"])
        let bad = items.compactMap(\.notUnderstood)
        let value = "entry[0].changes[0].value."
        #expect(
            bad.map(\.path) == [
                value + "messages[0]", value + "messages[1]", value + "messages[2]", value + "messages[4]",
                value + "statuses[0]",
                value + "statuses[2]",
            ])
        #expect(bad.map(\.raw.text) == ["null", "{}", "\"x\"", "[]", "7", #"{"id":"a"}"#])
        #expect(bad.allSatisfy { $0.line.rawValue == Sample.line && !$0.reason.isEmpty })
    }

    @Test(arguments: [
        "", "not json", "{}", "[]", "null", "7", #""text""#, #"{"entry":{}}"#, #"{"entry":[]}"#, #"{"entry":7}"#,
        #"{"entry":[null]}"#,
        #"{"entry":[{}]}"#, #"{"entry":[{"changes":{}}]}"#, #"{"entry":[{"changes":[]}]}"#,
        #"{"entry":[{"changes":[{}]}]}"#,
        #"{"entry":[{"changes":[null]}]}"#, #"{"entry":[{"changes":[{"value":null,"field":"messages"}]}]}"#,
        #"{"entry":[{"changes":[{"value":7,"field":"messages"}]}]}"#,
        #"{"entry":[{"changes":[{"value":{},"field":"messages"}]}]}"#,
        #"{"entry":[{"changes":[{"value":{"messages":null}}]}]}"#,
        #"{"entry":[{"changes":[{"value":{"messages":"x"}}]}]}"#,
        #"{"entry":[{"changes":[{"value":{"messages":[]}}]}]}"#, #"{"messages":[]}"#, #"{"metadata":null}"#,
        #"{"field":"messages"}"#,
        #"{"contacts":[{}]}"#, #"{"messages":[{"id":"a","type":"text"}]}"#,
        #"{"object":"page","entry":[{"messaging":[{}]}]}"#,
    ])
    func whatMakesNoSenseIsKeptAsOneItem(body: String) throws {
        let items = decode(body)
        #expect(items.count == 1)
        let item = try #require(items.first?.notUnderstood)
        #expect(!item.reason.isEmpty)
        #expect(item.raw.bytes.isEmpty == body.isEmpty)
        #expect(Array(body.utf8).contains(item.raw.bytes) || body.isEmpty)
    }

    @Test func invalidUTF8IsKeptByteForByte() throws {
        let body = Array(#"{"messages":["#.utf8) + [0xFF] + Array("]}".utf8)
        let item = try #require(decode(body).first?.notUnderstood)
        #expect(item.raw.bytes == body)
        #expect(item.reason.contains("byte 13"))
    }

    @Test func listsWrittenAsNumberedObjectsAreRead() {
        let items = decode(
            #"{"entry":{"0":{"changes":{"0":{"field":"messages","value":{"messages":{"0":\#(Sample.text)}}}}}}}"#)
        #expect(items.map(\.identity) == ["m:wamid.A"])
    }

    @Test func everyFieldButTheConversationsIsANotification() throws {
        for field in [
            "message_template_status_update", "history", "smb_app_state_sync", "user_preferences", "never_heard_of",
        ] {
            let value = Sample.value(#""messages":[\#(Sample.text)]"#)
            let items = decode(Sample.body(Sample.entry(Sample.change(value, field: field), time: 1_739_321_024)))
            let notification = try #require(items.first?.notification)
            #expect(items.count == 1)
            #expect(notification.topic == field)
            #expect(notification.account == "102290129340398")
            #expect(notification.line.rawValue == Sample.line)
            #expect(notification.raw.text == value)
            #expect(items.first?.seconds == 1_739_321_024)
        }
    }

    @Test func aFieldBesideTheChangesOrInTheValueIsTheTopicToo() {
        let beside = decode(#"{"entry":[{"id":"1","changes":[{"value":{"event":"X"}}],"field":"account_update"}]}"#)
        let within = decode(#"{"entry":[{"id":"1","changes":[{"value":{"event":"X","field":"account_update"}}]}]}"#)
        #expect(beside.first?.notification?.topic == "account_update")
        #expect(within.first?.notification?.topic == "account_update")
    }

    @Test func membersOfAValueThatNobodyKnowsAreKept() throws {
        let items = decode(Sample.body(value: #""messages":[\#(Sample.text)],"novelties":[{"a":1}],"flag":true"#))
        #expect(items.count == 2)
        let item = try #require(items.last?.notUnderstood)
        #expect(item.raw.text == #"[{"a":1}]"#)
        #expect(item.path == "entry[0].changes[0].value.novelties")
    }

    @Test func tooManyItemsEndInOneThatHoldsTheRest() throws {
        let count = WebhookDecoder.itemLimit + 5
        let statuses = (0..<count).map { #"{"id":"\#($0)","status":"sent"}"# }.joined(separator: ",")
        let items = decode(#"{"statuses":[\#(statuses)],"errors":[{"code":1}]}"#)
        #expect(items.count == WebhookDecoder.itemLimit + 1)
        let rest = try #require(items.last?.notUnderstood)
        #expect(rest.raw.text.hasPrefix(#"{"id":"10000","status":"sent"},"#))
        #expect(rest.raw.text.hasSuffix(#""errors":[{"code":1}]}"#))
        #expect(decode(#"{"statuses":[\#(statuses)]}"#).count == WebhookDecoder.itemLimit + 1)
    }

    @Test func errorsOfTheLineAreReported() throws {
        let error = #"{"code":130429,"title":"Rate limit hit","error_data":{"details":"Too many"}}"#
        let item = try #require(decode(Sample.body(value: #""errors":[\#(error)]"#)).first)
        let report = try #require(item.platformError)
        #expect(report.code == 130_429)
        #expect(report.text == "Rate limit hit: Too many")
        #expect(report.raw.text == error)
        #expect(item.identity.hasPrefix("e:"))
    }
}
