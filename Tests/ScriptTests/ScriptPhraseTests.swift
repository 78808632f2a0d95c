import Testing

@testable import BrokerTesting

@Suite struct ScriptPhraseTests {
    @Test(arguments: [
        ("customer: Hello", "Hello"), ("customer, written 09:00:30: a: b", "a: b"),
        ("program, callback \"a: b\": Hello", "Hello"), ("customer: \"quoted: text\"", "\"quoted: text\""),
        ("agent ana takes", nil), ("customer [image]: ", ""), ("customer:Hello", nil),
    ])
    func theTextBeginsAfterTheFirstColonThatIsNotQuoted(action: String, text: String?) {
        #expect(ScriptPhrase.split(action).text == text)
    }

    @Test func wordsTypesAndCommasAreReadInTurn() {
        var phrase = ScriptPhrase("customer Tom [image], callback \"one, two\",hash H1")
        let (isCustomer, name, noName) = (phrase.takes("customer"), phrase.word(), phrase.word())
        #expect(isCustomer && name == "Tom" && noName == nil)
        let (noType, type, noWord) = (phrase.takesComma(), phrase.type(), phrase.takes("callback"))
        #expect(!noType && type == "image" && !noWord)
        let (comma, callback) = (phrase.takesComma(), phrase.takes("callback", "one, two"))
        #expect(comma && callback && !phrase.isAtEnd)
        let (second, hash, value) = (phrase.takesComma(), phrase.takes("hash"), phrase.word())
        #expect(second && hash && value == "H1" && phrase.isAtEnd)
    }

    @Test func whatIsNotClosedReachesToTheEnd() {
        var phrase = ScriptPhrase("customer \"Tom, and")
        let isTaken = phrase.takes("customer", "Tom, and")
        #expect(isTaken && phrase.isAtEnd)
    }
}
