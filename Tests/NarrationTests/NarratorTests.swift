import Events
import Messages
import Projections
import Testing
import Timeline

@testable import Narration

@Suite struct NarratorTests {
    @Test func everyKindOfEventIsToldOnOneLineWithoutControlCharacters() {
        for kind in EventKind.allCases {
            let empty = [UInt8]().withUnsafeBytes { Event(kind: kind.rawValue, payload: $0) }
            let line = Narrator.account(of: empty).line
            #expect(line.count > 4, "\(kind)")
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 }, "\(kind)")
            #expect(!line.contains("kind \(kind.rawValue)"), "\(kind) is not known")
        }
        let strange = Event.unrecognized(kind: 999, payload: [1, 2, 3])
        #expect(
            Narrator.account(of: strange).line
                == "! an event of kind 999, 3 bytes, from a newer Parley: upgrade to read it")
    }

    @Test func aMessageIsItsText() {
        var message = MessageReceived()
        message.type = "text"
        message.text = "Hello \"you\""
        #expect(line(.messageReceived(message)) == "← \"Hello \\\"you\\\"\"")
        message.type = "image"
        #expect(line(.messageReceived(message)) == "← [image] \"Hello \\\"you\\\"\"")
        message.type = "interactive"
        message.text = "Yes"
        message.replyID = "row-1"
        #expect(line(.messageReceived(message)) == "← [interactive] \"Yes\" tapped \"row-1\"")
    }

    @Test func aLongTextIsCutWhereTheCallerWantsIt() {
        var message = MessageReceived()
        message.type = "text"
        message.text = String(repeating: "a", count: 100)
        let recorded = RecordedEvent(
            position: Position(1), conversation: ConversationID(1), version: 1, occurredAt: .epoch, recordedAt: .epoch,
            cause: .start, event: .messageReceived(message))
        #expect(Narrator.line(for: recorded, limit: 5) == "← \"aaaaa…\"")
        #expect(Narrator.line(for: recorded).count == 104)
    }

    @Test func aDecisionSaysWhy() {
        var closed = SessionClosed()
        closed.session = 2
        closed.reason = .autoClose
        closed.handler = .agent("ana")
        closed.decision = Decision(
            rule: "autoClose", version: 1, restsOn: [Position(4), Position(7)],
            deadline: Timestamp(iso8601: "2026-01-05T09:10:00Z"))
        #expect(
            line(.sessionClosed(closed)) == "• session 2 closes: auto-close, was agent:ana"
                + "  [autoClose (S3.7) v1, rests on #4 #7, deadline 2026-01-05T09:10:00Z]")
    }

    @Test func aRefusalSaysWhatWasNotSent() {
        var refused = SendRefused()
        refused.content = .text("Hi")
        refused.origin = .agent("ana")
        refused.code = 131_047
        refused.reason = "the window closed"
        #expect(line(.sendRefused(refused)) == "! not sent (131047): the window closed; agent:ana: \"Hi\"")
    }

    @Test func aTemplateIsNamed() {
        var requested = SendRequested()
        requested.content = .template(name: "hello", language: "en_US")
        requested.origin = .api("crm")
        #expect(line(.sendRequested(requested)) == "→ api:crm: [template hello (en_US)]")
    }

    @Test func whatFillsATemplateIsTold() {
        var header = Message.Image()
        header.source = .link("https://example.com/receipt.png")
        var template = Message.Template(name: "receipt", language: "en")
        template.components = [
            .header(Message.TemplateParameter(.image(header))), .body(["Sheena", "42"]),
            .quickReply(0, payload: "yes"), .copyCode(1, "SAVE10"),
        ]
        var requested = SendRequested()
        requested.content = MessageContent(.template(template))
        requested.origin = .api("crm")
        #expect(
            line(.sendRequested(requested)) == "→ api:crm: [template receipt (en): Sheena, 42]; "
                + "header: image https://example.com/receipt.png; button 0: yes; button 1: SAVE10")
    }

    @Test func anEventWithoutWordsOfItsOwnIsItsNameAndFields() {
        let json = """
            {"session":3,"workbin":"later","isShort":true,"party":{},"from":{"replyID":"x"},"raw":"{}",\
            "decision":{"rule":"autoClose","version":2,"restsOn":[4,7],"deadline":"2026-01-05T09:10:00Z"}}
            """
        #expect(
            Account(naming: "sessionParkedBy", fields: json, 2).line
                == "• session parked by: session 3, workbin \"la…\", is short, from {\"replyID\":\"x\"}"
                + "  [autoClose (S3.7) v2, rests on #4 #7, deadline 2026-01-05T09:10:00Z]")
        #expect(Account(naming: "userIDSeen", fields: "{}", nil).line == "• user id seen")
        #expect(
            Account(naming: "a", fields: #"{"b":"\u001b[0m","c":"x\u009b"}"#, nil).text
                == #"a: b "\u{1B}[0m", c "x\u{9B}""#)
    }

    private func line(_ event: Event) -> String { Narrator.account(of: event).line }
}

@Suite struct VisibleTests {
    @Test(arguments: [
        ("plain, é, 漢字, 👩‍👩‍👧", "plain, é, 漢字, 👩‍👩‍👧"),
        ("two\nlines\r\n\tand a tab", "two\\nlines\\r\\n\\tand a tab"),
        ("\u{1B}[31mred\u{1B}]0;title\u{7}", "\\u{1B}[31mred\\u{1B}]0;title\\u{7}"),
        ("\u{9B}31m and \u{7F}", "\\u{9B}31m and \\u{7F}"),
        ("reversed \u{202E}txt.exe", "reversed \\u{202E}txt.exe"),
        ("NUL \u{0}", "NUL \\u{0}"),
    ])
    func controlsAreEscaped(text: String, expected: String) { #expect(Visible.text(text) == expected) }

    @Test func jsonStaysTheSameJSON() {
        #expect(Visible.json("{\"a\":\"\u{9B}\u{2028}\u{202E}é\"}") == "{\"a\":\"\\u009b\\u2028\\u202eé\"}")
    }

    @Test func quotesAndBackslashesAreEscapedInQuotes() {
        #expect(Visible.quoted("C:\\new \"x\"\n") == "\"C:\\\\new \\\"x\\\"\\n\"")
    }
}

@Suite struct JSONLineTests {
    @Test func anEventIsOneObjectWithItsPlaceAndTimes() {
        var message = MessageReceived()
        message.text = "a\u{1B}[0mb\u{9B}c"
        let recorded = RecordedEvent(
            position: Position(7), conversation: ConversationID(3), version: 2,
            occurredAt: Timestamp(milliseconds: 1000),
            recordedAt: Timestamp(milliseconds: 2000), cause: Position(6), event: .messageReceived(message))
        #expect(
            recorded.jsonLine == "{\"position\":7,\"conversation\":3,\"version\":2,"
                + "\"occurredAt\":\"1970-01-01T00:00:01Z\",\"recordedAt\":\"1970-01-01T00:00:02Z\",\"cause\":6,"
                + "\"event\":\"messageReceived\",\"fields\":{\"sender\":{},\"text\":\"a\\u001b[0mb\\u009bc\"}}")
    }

    @Test func theDecisionStandsBesideTheFields() {
        var closed = SessionClosed()
        (closed.session, closed.handler) = (2, .agent("ana"))
        closed.decision = Decision(
            rule: "autoClose", version: 1, restsOn: [Position(4)], deadline: Timestamp(milliseconds: 1000))
        var recorded = RecordedEvent(
            position: Position(7), conversation: ConversationID(3), version: 2, occurredAt: .epoch, recordedAt: .epoch,
            cause: .start, event: .sessionClosed(closed))
        let decision =
            "\"decision\":{\"rule\":\"autoClose\",\"version\":1,\"restsOn\":[4],\"deadline\":\"1970-01-01T00:00:01Z\"}}"
        #expect(
            recorded.jsonLine.hasSuffix(
                ",\"fields\":{\"session\":2,\"reason\":\"finished\",\"handler\":\"agent:ana\"},\(decision)"))
        closed.decision = Decision()
        recorded.event = .sessionClosed(closed)
        #expect(
            recorded.jsonLine.hasSuffix(
                ",\"fields\":{\"session\":2,\"reason\":\"finished\",\"handler\":\"agent:ana\"}}"))
    }

    @Test func theBytesOfAnUnknownEventAreKept() {
        let recorded = RecordedEvent(
            position: Position(1), conversation: .system, version: 1, occurredAt: .epoch, recordedAt: .epoch,
            cause: .start,
            event: .unrecognized(kind: 999, payload: [0, 0xAB]))
        #expect(recorded.jsonLine.contains("\"event\":\"kind999\",\"fields\":{}"))
        #expect(recorded.jsonLine.contains("\"unrecognized\":\"00ab\""))
    }
}
