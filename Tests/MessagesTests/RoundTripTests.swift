import Encoding
import Messages
import Testing

/// Every kind is read from the Graph API's JSON and written to it again, byte for byte where its members are in order.
@Suite struct RoundTripTests {
    private static let header = #""header":{"type":"image","image":{"link":"https://example.com/a.png"}}"#
    private static let texts = #""body":{"text":"Which?"},"footer":{"text":"Below"}"#

    private static let samples: [(kind: String, json: String)] = [
        ("text", #"{"type":"text","text":{"body":"Hi 😀\n\"you\"","preview_url":false}}"#),
        ("image", #"{"type":"image","image":{"link":"https://example.com/a.png","caption":"A"}}"#),
        ("video", #"{"type":"video","video":{"id":"12","caption":"A"}}"#),
        ("audio", #"{"type":"audio","audio":{"id":"12","voice":true}}"#),
        ("document", #"{"type":"document","document":{"id":"12","caption":"A","filename":"a.pdf"}}"#),
        ("sticker", #"{"type":"sticker","sticker":{"id":"12"}}"#),
        (
            "location",
            #"{"type":"location","location":{"latitude":"37.440","longitude":-122.1,"name":"Cafe","address":"A St"}}"#
        ),
        ("reaction", #"{"type":"reaction","reaction":{"message_id":"wamid.A","emoji":""}}"#),
        (
            "contacts",
            #"{"type":"contacts","contacts":[{"addresses":[{"street":"1 A St","city":"B","state":"CA","zip":"9","country":"US","country_code":"us","type":"Home"}],"birthday":"1999-01-23","emails":[{"email":"a@example.com","type":"Work"}],"name":{"formatted_name":"Dr. Ann B. Lee, Jr","first_name":"Ann","last_name":"Lee","middle_name":"B.","suffix":"Jr","prefix":"Dr."},"org":{"company":"C","department":"D","title":"E"},"phones":[{"phone":"+1 650","type":"Home","wa_id":"1650"}],"urls":[{"url":"https://example.com","type":"Company"}]}]}"#
        ),
        (
            "list",
            #"{"type":"interactive","interactive":{"type":"list","header":{"type":"text","text":"H"},\#(texts),"action":{"button":"Open","sections":[{"title":"S","rows":[{"id":"1","title":"One","description":"The first"},{"id":"2","title":"Two"}]}]}}}"#
        ),
        (
            "replyButtons",
            #"{"type":"interactive","interactive":{"type":"button",\#(header),\#(texts),"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}}]}}}"#
        ),
        (
            "linkButton",
            #"{"type":"interactive","interactive":{"type":"cta_url","header":{"type":"document","document":{"id":"1","filename":"a.pdf"}},\#(texts),"action":{"name":"cta_url","parameters":{"display_text":"Visit","url":"https://example.com"}}}}"#
        ),
        (
            "flow",
            #"{"type":"interactive","interactive":{"type":"flow","header":{"type":"video","video":{"id":"1"}},\#(texts),"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"9","flow_cta":"Book","flow_token":"t","flow_action":"navigate","flow_action_payload":{"screen":"A","data":{"n":[1, 2]}},"mode":"draft"}}}}"#
        ),
        (
            "callButton",
            #"{"type":"interactive","interactive":{"type":"voice_call","body":{"text":"Call"},"action":{"name":"voice_call","parameters":{"display_text":"Call","ttl_minutes":100,"payload":"p"}}}}"#
        ),
        ("locationRequest", interactive("location_request_message", #"{"name":"send_location"}"#)),
        ("callPermissionRequest", interactive("call_permission_request", #"{"name":"call_permission_request"}"#)),
        ("contactRequest", interactive("request_contact_info", #"{"name":"request_contact_info"}"#)),
        (
            "addressRequest",
            interactive(
                "address_message",
                #"{"name":"address_message","parameters":{"country":"IN","values":{"city":"Delhi"},"saved_addresses":[{"id":"a"}],"validation_errors":{"city":"?"}}}"#
            )
        ),
        (
            "product",
            #"{"type":"interactive","interactive":{"type":"product","footer":{"text":"F"},"action":{"catalog_id":"1","product_retailer_id":"2"}}}"#
        ),
        (
            "productList",
            #"{"type":"interactive","interactive":{"type":"product_list","header":{"type":"text","text":"H"},\#(texts),"action":{"catalog_id":"1","sections":[{"title":"S","product_items":[{"product_retailer_id":"2"}]}]}}}"#
        ),
        (
            "catalog",
            interactive(
                "catalog_message",
                #"{"name":"catalog_message","parameters":{"thumbnail_product_retailer_id":"2"}}"#)
        ),
        (
            "carousel",
            interactive(
                "carousel",
                #"{"cards":[{"card_index":0,"type":"cta_url",\#(header),"body":{"text":"B"},"action":{"name":"cta_url","parameters":{"display_text":"Buy","url":"https://example.com"}}},{"card_index":"1","type":"cta_url","action":{"buttons":[{"type":"quick_reply","quick_reply":{"id":"1","title":"Buy"}}]}},{"card_index":2,"type":"product","action":{"product_retailer_id":"2","catalog_id":"1"}}]}"#
            )
        ),
        (
            "template",
            #"{"type":"template","template":{"name":"order","language":{"code":"en_US"},"components":[{"type":"HEADER","parameters":[{"type":"image","image":{"id":"1"}}]},{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"currency","currency":{"fallback_value":"$9.99","code":"USD","amount_1000":9990}},{"type":"date_time","date_time":{"fallback_value":"today","timestamp":1767603600}}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"yes"}]},{"type":"button","sub_type":"copy_code","index":1,"parameters":[{"type":"coupon_code","coupon_code":"25OFF"}]},{"type":"button","sub_type":"flow","index":2,"parameters":[{"type":"action","action":{"flow_token":"t"}}]},{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"header","parameters":[{"type":"product","product":{"product_retailer_id":"2","catalog_id":"1"}},{"type":"location","location":{"latitude":1,"longitude":2}},{"type":"video","video":{"id":"1"}},{"type":"document","document":{"id":"1"}}]}]}]}]}}"#
        ),
        ("other", #"{"type":"hologram","hologram":{ "depth" : [3] }}"#),
        ("other", interactive("order_status", #"{"name":"review_order","parameters":{"reference_id":"7"}}"#)),
    ]

    @Test(arguments: samples) func aKindIsReadAndWritten(kind: String, json: String) throws {
        let message = try message(json)
        #expect(String(describing: message).hasPrefix("\(kind)("))
        #expect(message.json == json)
        #expect(try Message(graph: JSONDocument(message.graphJSON, limit: .max).root) == message)
    }

    @Test func everyKindHasASample() {
        #expect(Set(RoundTripTests.samples.map(\.kind)).count == 24)
    }

    @Test func whatIsNotKnownIsKeptWhereItStood() throws {
        let list =
            #"{"type":"list","z":1,"body":{"text":"B","y":[2]},"action":{"button":"O","sections":[{"rows":[{"id":"1","title":"T","x":{"w":null}}],"v":"3"}],"u":4}}"#
        let written = try message(#"{"type":"interactive","interactive":\#(list)}"#).json
        #expect(
            written
                == #"{"type":"interactive","interactive":{"type":"list","body":{"text":"B","y":[2]},"action":{"button":"O","sections":[{"rows":[{"id":"1","title":"T","x":{"w":null}}],"v":"3"}],"u":4},"z":1}}"#
        )
    }

    @Test func whatSaysNothingIsKeptAndGivesWay() throws {
        let json =
            #"{"type":"contacts","contacts":[{"name":{"formatted_name":"Ann","last_name":null},"phones":[],"org":null}]}"#
        let read = try message(json)
        #expect(read.json == json)
        guard case .contacts(var contacts) = read else { throw MessageError(field: "", code: 0, reason: "no contacts") }
        contacts.contacts[0].phones = [Message.Contact.Phone("+1 650")]
        #expect(
            Message.contacts(contacts).json
                == #"{"type":"contacts","contacts":[{"name":{"formatted_name":"Ann","last_name":null},"phones":[{"phone":"+1 650"}],"org":null}]}"#
        )
    }

    @Test func ofSeveralMembersOfANameTheLastCounts() throws {
        #expect(
            try message(#"{"text":{"body":"A","odd":1,"body":"B","even":2,"odd":3}}"#).json
                == #"{"type":"text","text":{"body":"B","odd":3,"even":2}}"#)
    }

    @Test func manyMembersThatNobodyKnowsAreNoTrouble() throws {
        let members = (0..<20_000).map { "\"m\($0)\":\($0)" }.joined(separator: ",")
        let json = #"{"type":"text","text":{"body":"A",\#(members)}}"#
        #expect(try message(json).json == json)
    }

    @Test func aTypeKeepsItsSpellingUntilItIsAnother() throws {
        let json =
            #"{"type":"template","template":{"name":"a","language":{"code":"en"},"components":[{"type":"BODY","parameters":[{"type":"TEXT","text":"Ann"}]}]}}"#
        let read = try message(json)
        #expect(read.json == json)
        #expect(read.words == "[template a (en): Ann]")
        guard case .template(var template) = read else { return #expect(Bool(false)) }
        template.components[0].parameters[0].value = .payload("p")
        #expect(Message.template(template).json.contains(#"[{"type":"payload","payload":"p"}]"#))
    }

    @Test func whereAFileHasBothTheIDCounts() throws {
        let json = #"{"type":"image","image":{"id":"12","link":"https://example.com/a.png"}}"#
        #expect(try message(json).json == json)
        guard case .image(let image) = try message(json) else { return #expect(Bool(false)) }
        #expect(image.source == .id("12"))
    }

    @Test func unmodelledMembersCanBeLookedAtAndChanged() throws {
        guard
            case .template(var template) = try message(
                #"{"type":"template","template":{"name":"a","language":{"code":"en","policy":"deterministic"}}}"#)
        else { return #expect(Bool(false)) }
        #expect(template.unmodelled["language.policy"]?.text == "\"deterministic\"")
        template.unmodelled["language.policy"] = nil
        template.unmodelled["namespace"] = RawBytes(Array("\"n\"".utf8))
        #expect(
            Message.template(template).json
                == #"{"type":"template","template":{"name":"a","language":{"code":"en"},"namespace":"n"}}"#)
    }
}
