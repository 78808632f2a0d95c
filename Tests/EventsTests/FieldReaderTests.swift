import Encoding
import Events
import Messages
import Testing
import Timeline

/// Fields are read in one walk over the bytes; whatever order they stand in, the result is the same.
@Suite struct FieldReaderTests {
    private func message() -> MessageReceived {
        var message = MessageReceived()
        message.line = "106540352242922"
        message.message = "wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQzQUU4"
        message.sender = Party(phone: "16505551234", userID: "US.1", name: "Sheena Nelson of Somewhere")
        message.sender.username = "sheena"
        message.type = "text"
        message.text = "Hello"
        message.replyID = "yes"
        message.identityCreatedAt = Timestamp(milliseconds: 1_790_000_000_123)
        message.raw = RawBytes(Array("{\"a\":1}".utf8))
        return message
    }

    /// The fields of an encoded message, each with its tag.
    private func fields(_ bytes: [UInt8]) -> [[UInt8]] {
        var fields: [[UInt8]] = []
        var rest = bytes[...]
        while let tag = rest.first {
            let size =
                tag & 7 == 2 ? 2 + Int(rest[rest.startIndex + 1]) : 2 + rest.dropFirst().prefix { $0 >= 0x80 }.count
            fields.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return fields
    }

    @Test func theOrderOfFieldsDoesNotMatter() throws {
        let parts = fields(message().encoded())
        #expect(parts.count > 7)
        #expect(Array(parts.joined()) == message().encoded())
        #expect(try MessageReceived(encoded: Array(parts.reversed().joined())) == message())
        for place in parts.indices {
            let turned = Array((parts[place...] + parts[..<place]).joined())
            #expect(try MessageReceived(encoded: turned) == message())
            let facts = try MessageReceived(encoded: message().encoded(), .facts)
            #expect(try MessageReceived(encoded: turned, .facts) == facts)
        }
    }

    @Test func theLastOfSeveralCounts() throws {
        let (first, last): ([UInt8], [UInt8]) = ([5 << 3 | 2, 1, 0x61], [5 << 3 | 2, 1, 0x62])
        #expect(try MessageReceived(encoded: first + last).text == "b")
        #expect(try MessageReceived(encoded: first + [8 << 3 | 2, 1, 0x63] + last).text == "b")
        // A value that no version could read is no matter where another follows.
        #expect(try MessageReceived(encoded: [5 << 3, 7] + last).text == "b")
        #expect(try MessageReceived(encoded: [5 << 3, 7] + [8 << 3 | 2, 1, 0x63] + last).text == "b")
        #expect(throws: MalformedFields.self) { try MessageReceived(encoded: last + [5 << 3, 7]) }
    }

    @Test func unknownFieldsAreKeptWhereverTheyStand() throws {
        let (low, high): ([UInt8], [UInt8]) = ([14 << 3, 9], [31 << 3 & 0x7F | 0x80, 1, 42])
        for bytes in [low + high, high + low] {
            let read = try MessageReceived(encoded: bytes + message().encoded())
            #expect(read.unknown.bytes.count == 5)
            var plain = read
            plain.unknown = UnknownFields()
            #expect(plain == message())
            #expect(try MessageReceived(encoded: read.encoded()) == read)
        }
        let between = try Decision(encoded: [0x0A, 1, 0x72] + [3 << 3, 7] + [9 << 3, 1])
        #expect(between.restsOn == [Position(7)])
        #expect(between.unknown.bytes == [9 << 3, 1])
    }

    @Test func factsLeaveOutDetails() throws {
        let facts = try MessageReceived(encoded: message().encoded(), .facts)
        #expect(facts.type == "text")
        #expect(facts.replyID == "yes")
        #expect(facts.sender.phone == "16505551234")
        #expect(facts.sender.name == "Sheena Nelson of Somewhere")
        #expect(facts.text.isEmpty && facts.raw.bytes.isEmpty && facts.line == .absent && facts.sender.username.isEmpty)
        #expect(try MessageReceived(encoded: message().encoded(), .form) == MessageReceived())
    }

    /// Whether an event can be read doesn't depend on how much of it is.
    @Test func damageIsFoundWhateverIsRead() {
        var send = SendRequested()
        send.content = .text("Hello")
        send.origin = .agent("ana")
        send.to = Party(phone: "16505551234")
        send.decision = Decision(rule: "replyReminder", version: 1, restsOn: [Position(7), Position(300)])
        var unreadable = 0
        for event in [Event.messageReceived(message()), .sendRequested(send)] {
            let good = event.payload
            for place in good.indices {
                for bit in 0..<8 {
                    var bytes = good
                    bytes[place] ^= UInt8(1 << bit)
                    let whole = bytes.withUnsafeBytes { Event(kind: event.kind, payload: $0) }
                    let facts = bytes.withUnsafeBytes { Event(kind: event.kind, payload: $0, .facts) }
                    let bad = Event.unrecognized(kind: event.kind, payload: bytes)
                    #expect((whole == bad) == (facts == bad))
                    unreadable += whole == bad ? 1 : 0
                }
            }
        }
        #expect(unreadable > 100)
    }
}
