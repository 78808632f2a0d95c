import Messages
import Testing

/// What is missing or wrong is told with its place and the platform's code, all at once.
@Suite struct MessageFaultTests {
    private static let rows: [(json: String, faults: [(String, UInt32)])] = [
        (#"{"type":7}"#, [("type", 100)]), (#"{"type":""}"#, [("type", 100)]),
        (#"{"type":"hologram"}"#, [("type", 100)]), (#"{"type":"pin","pin":{}}"#, [("type", 131_051)]),
        (#"{}"#, [("text", 100)]), (#"{"text":"x"}"#, [("text", 100)]), (#"{"text":{}}"#, [("text.body", 100)]),
        (#"{"text":{"body":" \n"}}"#, [("text.body", 100)]), (#"{"text":{"body":[]}}"#, [("text.body", 100)]),
        (#"{"text":{"body":"x","preview_url":"perhaps"}}"#, [("text.preview_url", 100)]),
        (#"{"type":"image"}"#, [("image", 131_008)]), (#"{"type":"image","image":{}}"#, [("image", 131_008)]),
        (#"{"type":"image","image":{"id":""}}"#, [("image", 131_008)]),
        (#"{"type":"image","image":[]}"#, [("image", 131_009)]),
        (#"{"type":"audio","audio":{"id":"1","voice":"x"}}"#, [("audio.voice", 131_009)]),
        (
            #"{"type":"location","location":{"latitude":"north"}}"#,
            [("location.latitude", 131_009), ("location.longitude", 131_008)]
        ),
        (#"{"type":"reaction","reaction":{"emoji":"😀"}}"#, [("reaction.message_id", 131_008)]),
        (#"{"type":"contacts","contacts":{}}"#, [("contacts", 131_009)]),
        (#"{"type":"contacts","contacts":[]}"#, [("contacts", 131_008)]),
        (
            #"{"type":"contacts","contacts":[{},7,{"name":{"first_name":"A"}}]}"#,
            [("contacts[0].name", 131_008), ("contacts[1]", 131_009), ("contacts[2].name.formatted_name", 131_008)]
        ),
        (
            #"{"type":"template","template":{"name":"","components":{}}}"#,
            [
                ("template.name", 131_008), ("template.language", 131_008), ("template.components", 131_009),
            ]
        ),
        (
            #"{"type":"template","template":{"name":"a","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text"},{"type":"currency","currency":{"code":"USD","amount_1000":"x","fallback_value":"9"}}]}]}}"#,
            [
                ("template.components[0].parameters[0].text", 131_008),
                ("template.components[0].parameters[1].currency.amount_1000", 131_009),
            ]
        ),
        (#"{"type":"interactive"}"#, [("interactive.type", 131_008)]),
        (#"{"type":"interactive","interactive":{"type":"buttons"}}"#, [("interactive.type", 131_009)]),
        (
            #"{"type":"interactive","interactive":{"type":"button","action":{"buttons":[{"type":"link","reply":{"id":"1"}}]}}}"#,
            [
                ("interactive.body", 131_008), ("interactive.action.buttons[0].type", 131_009),
                ("interactive.action.buttons[0].reply.title", 131_008),
            ]
        ),
        (
            #"{"type":"interactive","interactive":{"type":"list","header":{"type":"gif"},"body":{"text":"B"},"action":{"button":"","sections":[{"rows":[]}]}}}"#,
            [
                ("interactive.header.type", 131_009), ("interactive.action.button", 131_008),
                ("interactive.action.sections[0].rows", 131_008),
            ]
        ),
        (
            interactive("flow", #"{"name":"flow","parameters":{"flow_message_version":"3","flow_cta":"Book"}}"#),
            [("interactive.action.parameters", 131_008)]
        ),
        (interactive("location_request_message", #"{}"#), [("interactive.action.name", 131_008)]),
        (
            interactive("cta_url", #"{"name":"cta","parameters":"x"}"#),
            [("interactive.action.name", 131_009), ("interactive.action.parameters", 131_009)]
        ),
        (#"{"text":{"body":"x"},"context":{}}"#, [("context", 131_009)]),
    ]

    @Test(arguments: rows) func faultsHaveTheirPlaceAndCode(json: String, expected: [(String, UInt32)]) throws {
        let found = try faults(json)
        #expect(found.map(\.field) == expected.map(\.0))
        #expect(found.map(\.code) == expected.map(\.1))
    }

    @Test func theWordsSayWhatToDo() throws {
        let json = interactive("button", #"{"buttons":[{"type":"reply","reply":{"id":"1"}}]}"#)
        #expect(
            try faults(json).map(\.description) == [
                "interactive.action.buttons[0].reply.title is missing or empty: it must be a text"
            ])
        #expect(try faults(#"{"type":"image","image":{}}"#).first?.reason.contains("'link'") == true)
        #expect(try faults(#"{"type":"hologram"}"#).first?.reason.contains("must be one of audio, contacts") == true)
    }

    @Test func noMoreFaultsAreToldThanARequestIsWorth() throws {
        let rows = Array(repeating: "{}", count: 30).joined(separator: ",")
        let json = interactive("list", #"{"button":"O","sections":[{"rows":[\#(rows)]}]}"#)
        let error = try #require(MessageError(try faults(json)))
        #expect(error.faults.count == 60)
        #expect(error.description.hasSuffix("; and 40 more"))
    }
}
