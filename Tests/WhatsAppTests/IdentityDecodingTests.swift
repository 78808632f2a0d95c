import Encoding
import Events
import Messages
import Testing
import Timeline
import WhatsApp

/// Who an item is from or to, in all the ways in which the platform says so.
@Suite struct IdentityDecodingTests {
    private func sender(_ message: String, contacts: String = "[]") -> Party? {
        let body = Sample.body(value: #""contacts":\#(contacts),"messages":[{"id":"a","type":"text"\#(message)}]"#)
        return decode(body).first?.message?.sender
    }

    @Test func aNumberIsReadHoweverItIsWritten() {
        for number in ["16505551234", "+1 650-555-1234", "+1 (650) 555.1234", "16505551234 "] {
            #expect(sender(#","from":"\#(number)""#)?.phone == "16505551234")
        }
        #expect(sender(#","from":16505551234"#)?.phone == "16505551234")
        #expect(sender(#","from":"bla""#)?.phone == "bla", "an id that is no number is somebody's all the same")
    }

    @Test func userIDsAreRecognised() {
        let both = sender(#","from":"1650","from_user_id":"US.1234","from_parent_user_id":"US.ENT.99""#)
        #expect(both?.phone == "1650")
        #expect(both?.userID == "US.1234")
        #expect(both?.parentUserID == "US.ENT.99")
        #expect(sender(#","from":"US.1234""#) == Party(userID: "US.1234"))
        #expect(sender(#","from":"1650","from_user_id":"foo_bar""#) == Party(phone: "1650"))
    }

    @Test(arguments: ["US.", "us.1", "USA.1", "US.1_2", "US.ENT.", ".1", "U1.2", "US1", "US.é"])
    func whatIsNoUserIDIsIgnored(text: String) {
        #expect(sender(#","from":"1650","from_user_id":"\#(text)""#)?.userID == "")
    }

    @Test func theContactWithTheSameNumberOrUserIDBelongsToTheMessage() {
        let contacts =
            #"[{"wa_id":"1","profile":{"name":"One"}},{"wa_id":"2","user_id":"US.2","profile":{"name":"Two","username":"@two"}}]"#
        #expect(sender(#","from":"1""#, contacts: contacts)?.name == "One")
        let second = sender(#","from":"2""#, contacts: contacts)
        #expect(second?.name == "Two")
        #expect(second?.userID == "US.2")
        #expect(second?.username == "two")
        #expect(sender(#","from_user_id":"US.2""#, contacts: contacts)?.phone == "2")
        #expect(sender(#","from":"3""#, contacts: contacts) == Party(phone: "3"))
    }

    @Test func theOnlyContactIsUsedUnlessItContradicts() {
        #expect(sender("", contacts: #"[{"wa_id":"1","profile":{"name":"One"}}]"#) == Party(phone: "1", name: "One"))
        #expect(sender(#","from":"2""#, contacts: #"[{"wa_id":"1","profile":{"name":"One"}}]"#) == Party(phone: "2"))
        #expect(sender(#","from":"1""#, contacts: #"[{"profile":{"name":"One"}}]"#)?.name == "One")
        let other = sender(
            #","from":"1","from_user_id":"US.1""#, contacts: #"[{"wa_id":"1","user_id":"US.2","profile":{"name":"X"}}]"#
        )
        #expect(other?.name == "")
        #expect(other?.userID == "US.1")
    }

    @Test func manyContactsAreFoundToo() {
        let contacts = (1...50).map { #"{"wa_id":"\#($0)","user_id":"US.\#($0)","profile":{"name":"N\#($0)"}}"# }
        let list = "[\(contacts.joined(separator: ","))]"
        #expect(sender(#","from":"37""#, contacts: list)?.name == "N37")
        #expect(sender(#","from_user_id":"US.49""#, contacts: list)?.phone == "49")
        #expect(sender(#","from":"99""#, contacts: list)?.name == "")
    }

    @Test func oddContactsDoNoHarm() {
        for contacts in [
            "null", "7", "[null]", "[[]]", "[{}]", #"[{"profile":null,"wa_id":null}]"#, #"{"a":1}"#,
            #"[{"profile":"x"}]"#,
        ] {
            #expect(sender(#","from":"1""#, contacts: contacts) == Party(phone: "1"))
        }
    }

    @Test func aMessageFromNobodyIsKeptWithTheReason() throws {
        let body = Sample.body(value: #""contacts":[{"user_id":"BSUID_1"}],"messages":[{"id":"a","type":"text"}]"#)
        let item = try #require(decode(body).first?.notUnderstood)
        #expect(item.reason.contains("'BSUID_1' is no user id"))
        #expect(item.raw.text == #"{"id":"a","type":"text"}"#)
    }

    @Test func aContactThatSaysMoreIsKept() throws {
        func contact(_ contact: String) throws -> String {
            let body = Sample.body(value: #""contacts":[\#(contact)],"messages":[{"id":"a","from":"1","type":"text"}]"#)
            return try #require(decode(body).first?.message).contact.text
        }
        let invalid = #"{"wa_id":"1","user_id":"foo_bar"}"#
        #expect(try contact(invalid) == invalid)
        let novel = #"{"wa_id":"1","country_code":"US"}"#
        #expect(try contact(novel) == novel)
        #expect(try contact(#"{"profile":{"name":"A","username":"a"},"wa_id":"1","user_id":"US.1"}"#) == "")
    }

    @Test func identityHashesAreRead() throws {
        let cloud =
            #""contacts":[{"wa_id":"1","identity_key_hash":"DF2lS5v2W6x="}],"messages":[{"id":"a","from":"1","type":"text"}]"#
        #expect(decode(Sample.body(value: cloud)).first?.message?.identityHash == "DF2lS5v2W6x=")
        let onPremises =
            #"{"id":"a","from":"1","identity":{"acknowledged":true,"created_timestamp":1602532300000,"hash":"Sj="}}"#
        let message = try #require(decode(Sample.body(message: onPremises)).first?.message)
        #expect(message.identityHash == "Sj=")
        #expect(message.identityCreatedAt == Timestamp(milliseconds: 1_602_532_300_000))
    }

    private func notice(_ system: String, from: String = #""from":"16505551234","#) -> PlatformItem? {
        decode(
            Sample.body(
                value:
                    #""messages":[{\#(from)"id":"wamid.S","timestamp":"1750269342","type":"system","system":\#(system)}]"#
            )
        ).first
    }

    @Test func aChangedNumberIsNoticed() throws {
        for key in ["wa_id", "new_wa_id"] {
            let item = try #require(notice(#"{"type":"user_changed_number","\#(key)":"12195555358","user_id":"US.2"}"#))
            let event = try #require(item.notice)
            #expect(event.change == .number)
            #expect(event.party.phone == "16505551234")
            #expect(event.newPhone == "12195555358")
            #expect(event.newUserID == "US.2")
            #expect(event.message == "wamid.S")
            #expect(item.identity == "m:wamid.S")
            #expect(item.seconds == 1_750_269_342)
        }
    }

    @Test func aChangedUserIDIsNoticed() throws {
        let told = try #require(
            notice(#"{"type":"user_changed_user_id","previous_user_id":"US.1","user_id":"US.2"}"#, from: "")?.notice)
        #expect(told.change == .userID)
        #expect(told.party.userID == "US.1")
        #expect(told.newUserID == "US.2")
        let written = try #require(
            notice(
                #"{"type":"user_changed_user_id","user_id":"US.2","wa_id":"1650","body":"User A changed from US.1 to US.2"}"#,
                from: "")?.notice)
        #expect(written.party == Party(phone: "1650", userID: "US.1"))
    }

    @Test func aChangedIdentityIsNoticed() throws {
        let old = try #require(
            notice(#"{"type":"user_identity_changed","identity":"Rc/eg9Rl0JA=","user":"1650"}"#, from: "")?.notice)
        #expect(old.change == .identity)
        #expect(old.party.phone == "1650")
        #expect(old.identityHash == "Rc/eg9Rl0JA=")
        let new = try #require(
            notice(#"{"type":"customer_identity_changed","identity":"X=","customer":"1650"}"#)?.notice)
        #expect(new.party.phone == "16505551234")
        #expect(new.identityHash == "X=")
    }

    @Test func aNoticeAboutNobodyIsNotUnderstood() {
        #expect(notice(#"{"type":"user_changed_number","wa_id":"1"}"#, from: "")?.notUnderstood != nil)
    }

    @Test func otherSystemMessagesAreMessages() throws {
        let message = try #require(notice(#"{"type":"something_new","body":"It happened"}"#)?.message)
        #expect(message.type == "system")
        #expect(message.text == "It happened")
    }

    @Test func aUserIDUpdateIsNoticed() throws {
        let update =
            #"{"wa_id":"5678","user_id":{"previous":"US.1","current":"US.2"},"parent_user_id":{"previous":"US.ENT.1","current":"US.ENT.2"},"timestamp":"1454119029"}"#
        let contacts = #""contacts":[{"wa_id":"5678","user_id":"US.2","profile":{"name":"Kerry"}}]"#
        let item = try #require(
            decode(Sample.body(value: #"\#(contacts),"user_id_update":[\#(update)]"#, field: "user_id_update")).first)
        let event = try #require(item.notice)
        #expect(event.change == .userID)
        #expect(event.party.phone == "5678")
        #expect(event.party.userID == "US.1")
        #expect(event.party.parentUserID == "US.ENT.1")
        #expect(event.party.name == "Kerry")
        #expect(event.newUserID == "US.2")
        #expect(event.newParentUserID == "US.ENT.2")
        #expect(event.message == .absent)
        #expect(item.identity.hasPrefix("n:"))
        #expect(item.seconds == 1_454_119_029)
        let nothing = decode(Sample.body(value: #""user_id_update":[{"wa_id":"1"}]"#, field: "user_id_update"))
        #expect(nothing.first?.notUnderstood != nil)
    }
}
