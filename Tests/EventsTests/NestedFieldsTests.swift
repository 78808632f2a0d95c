import Encoding
import Events
import Messages
import Testing
import Timeline

/// One coder reads and writes a value with everything that is nested in it.
@Suite struct NestedFieldsTests {
    /// A length that needs two bytes is put in its place after what it counts.
    @Test(arguments: [0, 1, 100, 120, 127, 128, 129, 300, 16_383, 16_400])
    func nestedValuesOfAnyLength(_ size: Int) throws {
        var send = SendRequested()
        send.content.text = String(repeating: "x", count: size)
        send.content.type = "text"
        send.to = Party(phone: "16505551234")
        send.decision = Decision()
        send.correlationID = "c"
        #expect(try SendRequested(encoded: send.encoded()) == send)
        send.content = MessageContent()
        #expect(send.encoded().first != 0x0A)
    }

    /// What a nested value doesn't know stays with it, and what the value around it doesn't know with that.
    @Test func unknownFieldsStayWhereTheyAre() throws {
        let party: [UInt8] = [0x0A, 1, 0x31, 31 << 3 & 0x7F | 0x80, 1, 42]
        let bytes: [UInt8] = [0x10, 7] + [0x1A, UInt8(party.count)] + party + [0x22, 1, 0x74]
        let message = try MessageReceived(encoded: Array(bytes.dropFirst(2)) + [13 << 3, 9])
        #expect(message.sender.phone == "1")
        #expect(message.sender.unknown.bytes == [31 << 3 & 0x7F | 0x80, 1, 42])
        #expect(message.unknown.bytes == [13 << 3, 9])
        #expect(message.type == "t")
        #expect(try MessageReceived(encoded: message.encoded()) == message)
        #expect(throws: MalformedFields.self) { try MessageReceived(encoded: bytes) }
    }

    @Test func nestedFieldsInAnotherOrder() throws {
        let (name, phone): ([UInt8], [UInt8]) = ([0x22, 1, 0x4E], [0x0A, 1, 0x31])
        let bytes = [0x1A, 9] + name + phone + [0x7A, 1, 9] + [0x22, 1, 0x74]
        let message = try MessageReceived(encoded: bytes)
        #expect(message.sender.phone == "1" && message.sender.name == "N" && message.type == "t")
        #expect(message.sender.unknown.bytes == [0x7A, 1, 9])
        #expect(message.unknown.bytes.isEmpty)
        #expect(try MessageReceived(encoded: bytes, .facts).sender.name == "N")
    }

    @Test func whoHasASessionAndWhoSends() {
        let handlers: [(String, Handler?)] = [
            ("unassigned", .unassigned), ("queue", .queue), ("bot:b", .bot("b")), ("agent:a:b", .agent("a:b")),
            ("workbin:wörk", .workbin("wörk")), ("agent", nil), ("agent:", nil), (":agent", nil), ("", nil),
            ("unassigned:x", nil), ("agents:x", nil), ("agen:x", nil),
        ]
        for (text, handler) in handlers { #expect(Handler(text) == handler, "\(text)") }
        let origins: [(String, Origin?)] = [
            ("agent:a", .agent("a")), ("bot:b:c", .bot("b:c")), ("api:ü", .api("ü")), ("rule:", .rule("")),
            ("rule", nil), ("rules:x", nil), ("", nil), (":", nil),
        ]
        for (text, origin) in origins { #expect(Origin(text) == origin, "\(text)") }
    }
}
