import Decisions
import Testing

/// Which addresses receipts can be posted to (S4.16).
struct NotifyAddressTests {
    @Test(arguments: [
        "https://example.com", "http://127.0.0.1:8080/hook", "https://user-portal.example.com/a/b?c=d&e=%20#f",
        "http://[::1]:9000/", "HTTPS://EXAMPLE.COM/", "http://localhost/x",
    ])
    func thoseThatCanBeUsed(address: String) {
        #expect(NotifyAddress(address)?.text == address)
        #expect(NotifyAddress(address + "   ")?.text == address, "spaces behind it don't count")
        #expect(NotifyAddress(" " + address) == nil, "one before it does")
    }

    @Test(arguments: [
        "", " ", "example.com", "ftp://example.com", "https://", "https:///path", "http://a b.com",
        "http://exa\tmple.com",
        "https://user:secret@example.com/", "https://-a.example", "https://a..b", "http://host:port/",
        "http://host:99999",
        "https://[::1", "https://[xyz]/", "https://exämple.com", "javascript:alert(1)", "$(variable)",
        "https://a.b/<x>",
        "https://example.com/\u{0}", "https://" + String(repeating: "a", count: 64) + ".com",
    ])
    func thoseThatCannot(address: String) {
        #expect(NotifyAddress(address) == nil)
    }

    @Test func itsLengthHasALimit() {
        let start = "https://example.com/"
        #expect(NotifyAddress(start + String(repeating: "a", count: 2_000 - start.count)) != nil)
        #expect(NotifyAddress(start + String(repeating: "a", count: 2_001 - start.count)) == nil)
    }
}
