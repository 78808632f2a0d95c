import Messages
import Testing

/// What a person reads.
@Suite struct WordsTests {
    private static let rows: [(json: String, words: String)] = [
        (#"{"text":{"body":"Hi"}}"#, "Hi"),
        (#"{"type":"image","image":{"id":"1","caption":"The receipt"}}"#, "[image] The receipt"),
        (#"{"type":"image","image":{"id":"1"}}"#, "[image]"), (#"{"type":"audio","audio":{"id":"1"}}"#, "[audio]"),
        (#"{"type":"audio","audio":{"id":"1","voice":true}}"#, "[voice]"),
        (
            #"{"type":"document","document":{"id":"1","caption":"Yours","filename":"a.pdf"}}"#,
            "[document] a.pdf: Yours"
        ),
        (
            #"{"type":"location","location":{"latitude":37.4,"longitude":-122.1,"name":"Cafe","address":"1 A St"}}"#,
            "[location] Cafe, 1 A St (37.4, -122.1)"
        ),
        (#"{"type":"location","location":{"latitude":37.4,"longitude":-122.1}}"#, "[location] 37.4, -122.1"),
        (
            #"{"type":"contacts","contacts":[{"name":{"formatted_name":"Ann Lee"},"phones":[{"phone":"+1 650"}]},{"name":{"formatted_name":"Bo"}}]}"#,
            "[contacts] Ann Lee, +1 650; Bo"
        ),
        (#"{"type":"reaction","reaction":{"message_id":"a","emoji":"😀"}}"#, "[reaction] 😀"),
        (#"{"type":"reaction","reaction":{"message_id":"a","emoji":""}}"#, "[reaction taken back]"),
        (#"{"type":"template","template":{"name":"hi","language":{"code":"en"}}}"#, "[template hi (en)]"),
        (
            #"{"type":"template","template":{"name":"hi","language":{"code":"en"},"components":[{"type":"header","parameters":[{"type":"text","text":"H"}]},{"type":"BODY","parameters":[{"type":"text","text":"Ann"},{"type":"currency","currency":{"code":"USD","amount_1000":9990,"fallback_value":"$9.99"}}]}]}}"#,
            "[template hi (en): Ann, $9.99]"
        ),
        (
            interactive(
                "list", #"{"button":"O","sections":[{"rows":[{"id":"1","title":"Red"},{"id":"2","title":"Blue"}]}]}"#),
            "[list] Which? [Red] [Blue]"
        ),
        (
            interactive("button", #"{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}}]}"#),
            "[buttons] Which? [Yes]"
        ),
        (
            interactive(
                "cta_url",
                #"{"name":"cta_url","parameters":{"display_text":"Visit","url":"https://example.com"}}"#),
            "[link] Which? [Visit: https://example.com]"
        ),
        (interactive("location_request_message", #"{"name":"send_location"}"#), "[location request] Which?"),
        (
            interactive(
                "carousel",
                #"{"cards":[{"card_index":0,"type":"product","action":{"product_retailer_id":"2","catalog_id":"1"}}]}"#),
            "[carousel] Which? [2]"
        ),
        (interactive("order_status", #"{"name":"review_order"}"#), "[interactive order_status] Which?"),
        (#"{"type":"hologram","hologram":{}}"#, "[hologram]"),
    ]

    @Test(arguments: rows) func aMessageInWords(json: String, words: String) throws {
        #expect(try message(json).words == words)
    }

    @Test func wordsHaveAnEnd() throws {
        let title = String(repeating: "é", count: 20_000)
        let long = Message.replyButtons(
            Message.ReplyButtons(body: "B", buttons: [Message.ReplyButtons.Button(id: "1", title: title)]))
        #expect(long.words.unicodeScalars.count == Message.wordsLimit)
        #expect(long.text.unicodeScalars.count == Message.wordsLimit)
    }
}
