import ParleyConfiguration
import Settings
import Testing

/// Ice breakers as the file says them (S3.2).
@Suite struct IceBreakerTests {
    private func read(_ list: String) throws -> [String]? {
        try parse("defaults: { iceBreakers: \(list) }").fallback?.iceBreakers
    }

    /// A digit, `#` and `*` alone are no emoji, nor are letters of whatever script and signs that are shown as text.
    @Test(arguments: [
        "Where is my order?", "Order #1 * 2", "¿Qué hay?", "営業時間は?", "Parley™", String(repeating: "é", count: 80),
    ])
    func textsAreRead(text: String) throws {
        #expect(try read("[\"\(text)\"]") == [text])
    }

    @Test(arguments: [
        ("[a, b, c, d, e]", "iceBreakers: has 5 elements; at most 4 are possible"),
        ("[\(String(repeating: "x", count: 81))]", "iceBreakers[0]: has 81 characters; at most 80 are possible"),
        (
            "[a, \"Hello 👋\"]",
            "iceBreakers[1]: has the emoji '👋'; the platform takes none in an ice breaker: use words alone"
        ),
        (
            "[\"1\u{FE0F}\u{20E3} Orders\"]",
            "iceBreakers[0]: has the emoji '1\u{FE0F}\u{20E3}'; the platform takes none in an ice breaker: use words alone"
        ),
        (
            "[\"Love \u{2764}\u{FE0F}\"]",
            "iceBreakers[0]: has the emoji '\u{2764}\u{FE0F}'; the platform takes none in an ice breaker: use words alone"
        ),
        ("[\"a\\nb\"]", "iceBreakers[0]: has a line break; write it on one line"),
        ("[a, b, a]", "iceBreakers: has 'a' twice; keep one of the two"),
        ("[\" \"]", "iceBreakers[0]: is empty; write a text, or remove the key"),
        ("Hello", "iceBreakers: 'Hello' stands where a list is expected; write '- ITEM' lines below it"),
    ])
    func aMistakeIsToldWhereItStands(list: String, expected: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(list) }
        #expect((error?.problems ?? []).map { "\($0.key): \($0.advice)" } == ["defaults.\(expected)"])
        #expect(error?.problems.first?.line == 1)
    }
}
