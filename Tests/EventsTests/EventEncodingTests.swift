import Encoding
import Events
import Messages
import Settings
import Testing
import Timeline

@Suite struct EventEncodingTests {
    private func message() -> MessageReceived {
        var message = MessageReceived()
        message.line = "106540352242922"
        message.message = "wamid.1"
        message.sender = Party(phone: "16505551234", name: "Sheena")
        message.text = "Hello\n\"you\" 👍"
        message.timestampMissing = true
        message.raw = RawBytes(Array("{\"a\":1}".utf8))
        return message
    }

    @Test func aMessageSurvivesItsEncoding() {
        let event = Event.messageReceived(message())
        let read = event.payload.withUnsafeBytes { Event(kind: event.kind, payload: $0) }
        #expect(read == event)
    }

    @Test func optionalAndRepeatedFieldsSurvive() throws {
        var set = LinePolicySet(line: "100", policy: LinePolicy())
        set.policy.sessionTimeout = .zero
        set.policy.botSilence = nil
        set.policy.survey = SurveyPolicy()
        #expect(try LinePolicySet(encoded: set.encoded()) == set)
        var closed = SessionClosed()
        closed.decision = Decision(
            rule: "autoClose", version: 1, restsOn: [Position(3), Position(5)], deadline: .latest)
        closed.handler = .agent("ana:x")
        #expect(try SessionClosed(encoded: closed.encoded()) == closed)
    }

    /// A log written by a newer version is read by this one, and nothing of it is lost.
    @Test func fieldsOfANewerVersionAreKept() throws {
        let newer = message().encoded() + [31 << 3 & 0x7F | 0x80, 1, 42] + [0xA2, 0x06, 2, 7, 8]
        let read = try MessageReceived(encoded: newer)
        #expect(read.text == message().text)
        #expect(!read.unknown.bytes.isEmpty)
        #expect(try MessageReceived(encoded: read.encoded()) == read)
        #expect(read.encoded().count == newer.count)
    }

    @Test func eventsOfANewerVersionAreCarried() {
        let event = Event.unrecognized(kind: 999, payload: [1, 2, 3])
        #expect([UInt8]([1, 2, 3]).withUnsafeBytes { Event(kind: 999, payload: $0) } == event)
        #expect(event.payload == [1, 2, 3])
        #expect(event.name == "kind999")
    }

    /// A value this version has no name for makes the event unreadable, but loses nothing.
    @Test func unknownValuesAreCarriedToo() {
        let bytes: [UInt8] = [2 << 3, 99]
        let event = bytes.withUnsafeBytes { Event(kind: EventKind.sessionClosed.rawValue, payload: $0) }
        #expect(event == .unrecognized(kind: EventKind.sessionClosed.rawValue, payload: bytes))
        #expect(event.payload == bytes)
    }

    @Test func damagedBytesAreRefusedWithoutACrash() {
        let good = message().encoded()
        for length in 0..<good.count {
            for flip in [0, 1, 7] {
                var bytes = Array(good.prefix(length))
                if !bytes.isEmpty { bytes[length / 2] ^= UInt8(1 << flip) }
                _ = try? MessageReceived(encoded: bytes)
            }
        }
        #expect(throws: MalformedFields.self) { try MessageReceived(encoded: [0x12, 0xFF]) }
        #expect(throws: MalformedFields.self) { try MessageReceived(encoded: [0x80]) }
    }

    @Test func everyKindHasItsEvent() {
        for kind in EventKind.allCases {
            let event = UnsafeRawBufferPointer(start: nil, count: 0)
            let read = Event(kind: kind.rawValue, payload: event)
            #expect(read.kind == kind.rawValue)
            #expect(read.name == "\(kind)")
            #expect(read.json.hasPrefix("{"))
            if case .unrecognized = read { Issue.record("\(kind) can't be read") }
        }
    }

    @Test func fieldsAreToldAsJSON() {
        #expect(Event.messageReceived(message()).json.contains(#""text":"Hello\n\"you\" 👍""#))
    }
}
