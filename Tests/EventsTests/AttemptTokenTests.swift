import Encoding
import Events
import Testing
import Timeline

/// What comes back with a receipt is kept as it came, be it a token of ours or not.
@Suite struct AttemptTokenTests {
    @Test(arguments: [
        "parley:1:1", "parley:7:1:3", "parley:281474976710655:4294967295:4294967295", "", "order 17", "parley",
        "parley:", "parley:7",
        "parley:7:", "parley:7:1:", "parley:7:1:0", "parley:07:1", "parley:7:1:3:4", "parley:7:1:x", "parley:+7:1",
        "parley::7:1",
        "parley:281474976710656:1", "parley:7:4294967296", "parley:99999999999999999999:1", "PARLEY:7:1", "parley:7:1 ",
    ]) func callbackDataIsReadAsItWasWritten(_ text: String) throws {
        var receipt = ReceiptReceived()
        receipt.callbackData = text
        #expect(receipt.callbackData == text)
        for extent in [Extent.whole, .facts] {
            let bytes = receipt.encoded()
            let read = try bytes.withUnsafeBytes { try ReceiptReceived(encoded: $0, extent) }
            #expect(read.callbackData == text)
            #expect(read == receipt)
        }
        #expect(text.isEmpty || receipt.json.contains("\"callbackData\":\(text.json)"))
    }

    @Test func onlyWhatAnAttemptCarriesIsAToken() {
        var receipt = ReceiptReceived()
        receipt.callbackData = "parley:7:1:3"
        #expect(receipt.token == AttemptToken(send: Position(7), attempt: 1))
        #expect(receipt.token?.conversation == ConversationID(3))
        for text in ["parley:7", "parley:07:1", "parley:7:1:0", "parley:7:1:3:4"] {
            receipt.callbackData = text
            #expect(receipt.token == nil)
        }
    }

    @Test func conversationsTellCallbackDataApart() {
        var (one, other) = (ReceiptReceived(), ReceiptReceived())
        (one.callbackData, other.callbackData) = ("parley:7:1", "parley:7:1:3")
        #expect(one != other)
    }
}
