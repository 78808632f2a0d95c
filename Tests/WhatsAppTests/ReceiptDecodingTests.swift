import Encoding
import Events
import Messages
import Testing
import Timeline
import WhatsApp

/// Receipts and calls.
@Suite struct ReceiptDecodingTests {
    @Test func aReceiptIsReadWhole() throws {
        let status = #"""
            {"id":"wamid.B","status":"failed","timestamp":1750030073,"recipient_id":"16505551234","recipient_user_id":"US.1",
            "parent_recipient_user_id":"US.ENT.1","recipient_identity_key_hash":"H=","biz_opaque_callback_data":"order-42",
            "conversation":{"id":"c","expiration_timestamp":"1750116473"},"pricing":{"billable":true,"type":"regular","category":"marketing"},
            "errors":[{"code":137000,"title":"Mismatch","message":"Mismatch","error_data":{"details":"The hash is another"}},{"code":1}]}
            """#
        let item = try #require(decode(Sample.body(status: status)).first)
        let receipt = try #require(item.receipt)
        #expect(receipt.line.rawValue == Sample.line)
        #expect(receipt.message == "wamid.B")
        #expect(receipt.status == "failed")
        #expect(receipt.recipient.phone == "16505551234")
        #expect(receipt.recipient.userID == "US.1")
        #expect(receipt.recipient.parentUserID == "US.ENT.1")
        #expect(receipt.identityHash == "H=")
        #expect(receipt.errorCode == 137_000)
        #expect(receipt.errorText == "Mismatch: The hash is another")
        #expect(receipt.callbackData == "order-42")
        #expect(receipt.pricingCategory == "marketing")
        #expect(receipt.pricingType == "regular")
        #expect(receipt.conversationExpiry == Timestamp(seconds: 1_750_116_473))
        #expect(receipt.raw.text == status)
        #expect(item.identity == "s:wamid.B:failed")
        #expect(item.seconds == 1_750_030_073)
    }

    @Test func unknownStatusesAreKept() throws {
        let item = try #require(
            decode(Sample.body(status: #"{"id":"a","status":"in_orbit","recipient_id":"US.12"}"#)).first)
        #expect(item.receipt?.status == "in_orbit")
        #expect(item.receipt?.recipient == Party(userID: "US.12"))
        #expect(item.receipt?.timestampMissing == true)
        #expect(item.occurredAt == nil)
    }

    @Test func aReceiptNeedsNoRecipient() {
        #expect(
            decode(#"{"statuses":[{"id":"157b","status":"sent","timestamp":"1"}]}"#).first?.receipt?.recipient
                == Party())
        let old = decode(#"{"statuses":[{"id":"157b","status":"sent","message":{"recipient_id":"+91 1"}}]}"#)
        #expect(old.first?.receipt?.recipient.phone == "911")
    }

    @Test func contactsCompleteTheRecipient() {
        let contacts = #""contacts":[{"user_id":"US.1","profile":{"name":"Pablo","username":"@pablo"}}]"#
        let body = Sample.body(
            value: #"\#(contacts),"statuses":[{"id":"a","status":"read","recipient_user_id":"US.1"}]"#)
        #expect(decode(body).first?.receipt?.recipient.name == "Pablo")
        #expect(decode(body).first?.receipt?.recipient.username == "pablo")
    }

    @Test func aGroupsReceiptsAreOnesOfItsMembers() throws {
        func status(_ member: String) -> String {
            #"{"id":"w","status":"read","recipient_id":"G1","recipient_type":"group","recipient_participant_id":"\#(member)"}"#
        }
        let items = decode(Sample.body(value: #""statuses":[\#(status("1")),\#(status("2"))]"#))
        #expect(Set(items.map(\.identity)).count == 2)
        let first = try #require(items.first?.receipt)
        #expect(first.group == "G1")
        #expect(first.recipient.phone == "1")
        let whole = decode(
            Sample.body(status: #"{"id":"w","status":"sent","recipient_id":"G1","recipient_type":"group"}"#))
        #expect(whole.first?.receipt?.recipient.isAnonymous == true)
    }

    @Test(arguments: [
        #"{"errors":null}"#, #"{"errors":[]}"#, #"{"errors":[null]}"#, #"{"errors":[{"code":"x","title":5}]}"#,
        #"{"errors":{}}"#,
    ])
    func oddErrorsDoNoHarm(errors: String) throws {
        let status = #"{"id":"a","status":"failed","# + errors.dropFirst()
        #expect(try #require(decode(Sample.body(status: status)).first?.receipt).errorCode == 0)
    }

    private func call(_ call: String) -> CallReceived? {
        decode(Sample.body(value: #""calls":[\#(call)]"#, field: "calls")).first?.call
    }

    @Test func callsTellWhoCalled() throws {
        let inbound = try #require(
            call(#"{"id":"wacid.1","from":"1650","to":"15550783881","event":"connect","direction":"USER_INITIATED"}"#))
        #expect(inbound.fromCustomer)
        #expect(inbound.party.phone == "1650")
        #expect(inbound.step == "connect")
        let outbound = try #require(
            call(
                #"{"id":"wacid.1","from":"15550783881","to":"1650","event":"terminate","direction":"BUSINESS_INITIATED"}"#
            ))
        #expect(!outbound.fromCustomer)
        #expect(outbound.party.phone == "1650")
        let undirected = try #require(call(#"{"id":"wacid.1","from":"15550783881","to":"1650","event":"connect"}"#))
        #expect(!undirected.fromCustomer)
        #expect(undirected.party.phone == "1650")
        #expect(call(#"{"id":"wacid.1","from_user_id":"US.1","event":"connect"}"#)?.party.userID == "US.1")
    }

    @Test func everyStepOfACallIsAnItemOfItsOwn() {
        let steps =
            #"{"id":"c1","from":"1650","event":"connect"},{"id":"c1","from":"1650","event":"terminate","timestamp":1671644824000}"#
        let items = decode(Sample.body(value: #""calls":[\#(steps)]"#, field: "calls"))
        #expect(items.map(\.identity) == ["c:c1:connect", "c:c1:terminate"])
        #expect(items.last?.seconds == 1_671_644_824)
    }

    @Test func statusesOfCallsAreCalls() throws {
        let status =
            #"{"id":"wacid.1","type":"call","status":"RINGING","timestamp":"1749197000","recipient_id":"1650"}"#
        let item = try #require(decode(Sample.body(value: #""statuses":[\#(status)]"#, field: "calls")).first)
        #expect(item.call?.step == "RINGING")
        #expect(item.call?.fromCustomer == false)
        #expect(item.call?.party.phone == "1650")
        #expect(item.identity == "c:wacid.1:RINGING")
    }

    @Test(arguments: ["{}", "null", #"{"id":"c1"}"#, #"{"event":"connect"}"#])
    func aCallWithoutAnIdOrAStepIsNotUnderstood(call: String) {
        #expect(decode(Sample.body(value: #""calls":[\#(call)]"#, field: "calls")).first?.notUnderstood != nil)
    }
}
