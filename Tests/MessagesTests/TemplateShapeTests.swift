import Encoding
import Messages
import Testing

/// What a stored template wants filled, and what is told of a message that fills it otherwise (S4.5, S4.6).
struct TemplateShapeTests {
    private func mismatches(_ components: String, _ filled: String) throws -> [TemplateMismatch] {
        let shape = try #require(TemplateShape(components: components))
        let body = #"{"type":"template","template":{"name":"t","language":{"code":"en"},"components":\#(filled)}}"#
        let content = try MessageContent(graph: try JSONDocument(Array(body.utf8), limit: .max).root)
        guard case .template(let template) = Message(content) else {
            Issue.record("no template")
            return []
        }
        return shape.mismatches(of: template)
    }

    private static let body = #"[{"type":"BODY","text":"Hello {{1}}, your order {{2}} is on its way, {{1}}."}]"#

    @Test(arguments: [
        (#"[{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]"#, [UInt32]()),
        (#"[{"type":"body","parameters":[{"type":"text","text":"a"}]}]"#, [132_000]),
        ("[]", [132_000]),
        (
            #"[{"type":"BODY","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"},{"type":"text","text":"c"}]}]"#,
            [132_000]
        ),
        (
            #"[{"type":"header","parameters":[{"type":"text","text":"a"}]},{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]"#,
            [132_000]
        ),
    ])
    func placesAreCounted(filled: String, codes: [UInt32]) throws {
        #expect(try mismatches(TemplateShapeTests.body, filled).map(\.code) == codes)
    }

    @Test func namedPlacesWantTheirNames() throws {
        let components = #"[{"type":"BODY","text":"Hello {{first_name}}, order {{order}}"}]"#
        let right =
            #"[{"type":"body","parameters":[{"type":"text","parameter_name":"order","text":"1"},{"type":"text","parameter_name":"first_name","text":"A"}]}]"#
        #expect(try mismatches(components, right).isEmpty)
        let wrong =
            #"[{"type":"body","parameters":[{"type":"text","text":"1"},{"type":"text","parameter_name":"order","text":"A"}]}]"#
        let told = try mismatches(components, wrong)
        #expect(told.map(\.code) == [132_012])
        #expect(told.first?.reason.contains("first_name") ?? false)
    }

    @Test(arguments: [
        (#"[{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.b/c.png"}}]}]"#, [UInt32]()),
        (#"[{"type":"header","parameters":[{"type":"video","video":{"link":"https://a.b/c.mp4"}}]}]"#, [132_012]),
        ("[]", [132_000]),
    ])
    func headersWantTheirFile(filled: String, codes: [UInt32]) throws {
        let components = #"[{"type":"HEADER","format":"IMAGE","example":{}},{"type":"BODY","text":"Look"}]"#
        #expect(try mismatches(components, filled).map(\.code) == codes)
    }

    @Test func buttonsWantWhatTheyNeed() throws {
        let components =
            #"[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Yes"},{"type":"URL","text":"Go","url":"https://a.b/{{1}}"},{"type":"URL","text":"Home","url":"https://a.b/"}]}]"#
        let told = try mismatches(components, "[]")
        #expect(told.map(\.code) == [131_008])
        #expect(told.first?.reason.hasPrefix("buttons[1]") ?? false)
        let right =
            #"[{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"x"}]},{"type":"button","sub_type":"quick_reply","index":0,"parameters":[{"type":"payload","payload":"y"}]}]"#
        #expect(try mismatches(components, right).isEmpty)
    }

    /// Everything that is wrong is told at once.
    @Test func allMismatchesAreTold() throws {
        let components =
            #"[{"type":"HEADER","format":"DOCUMENT"},{"type":"BODY","text":"{{1}}"},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","text":"Copy"}]}]"#
        #expect(try mismatches(components, "[]").count == 3)
    }

    @Test(arguments: ["", "{}", "[", "null", "\"x\""])
    func whatIsNoListSaysNothing(components: String) {
        #expect(TemplateShape(components: components) == nil)
    }

    @Test(arguments: [
        "[1,null,[],{}]", #"[{"type":"BODY","text":"{{ {{1}} }} {{"}]"#, #"[{"type":"BUTTONS","buttons":7}]"#,
    ])
    func whatIsOddEndsNothing(components: String) throws {
        _ = try mismatches(components, "[]")
    }
}
