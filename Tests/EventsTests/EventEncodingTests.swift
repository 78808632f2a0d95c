import Events
import Testing
import Timeline

@Suite struct EventEncodingTests {
    @Test func aMessageSurvivesItsEncoding() throws {
        var message = MessageReceived()
        message.line = "106540352242922"
        message.sender = Party(phone: "16505551234", name: "Sheena")
        message.text = "Hello"
        message.raw = RawBytes(Array("{}".utf8))
        let event = Event.messageReceived(message)
        let read = event.payload.withUnsafeBytes { Event(kind: event.kind, payload: $0) }
        #expect(read == event)
    }
}
