import EntryPoints
import Testing

/// The link that opens a chat (S4.22).
struct EntryPointTests {
    @Test(
        "A number is taken as people write it",
        arguments: [
            "15550783881", "+15550783881", "+1 (555) 078-3881", "+1 555.078.3881", " 15550783881",
            "1\u{A0}555 078 3881",
        ])
    func readsNumbers(number: String) throws {
        #expect(try EntryPoint(number: number).link == "https://wa.me/15550783881")
    }

    @Test(
        "What is no number with its country code is refused",
        arguments: [
            "", "+", "123456", "1234567890123456", "0155507838811", "1555078388x", "٠١٢٣٤٥٦٧٨", "1555,0783881",
            "1555/0783881",
        ])
    func refusesNumbers(number: String) {
        let error = #expect(throws: EntryPointError.self) { try EntryPoint(number: number) }
        #expect(error?.field == .number)
        #expect(
            error?.description
                == "'number' is a phone number with its country code, of 7 to 15 digits, such as +15550783881")
    }

    @Test("Numbers have 7 to 15 digits", arguments: [(6, false), (7, true), (15, true), (16, false)])
    func boundsNumbers(digits: Int, isNumber: Bool) {
        let number = String(repeating: "7", count: digits)
        #expect(((try? EntryPoint(number: number)) != nil) == isNumber)
    }

    @Test(
        "A text is written as encodeURIComponent writes it",
        arguments: [
            ("", ""), ("Hello", "?text=Hello"), ("a b+c", "?text=a%20b%2Bc"), ("-_.!~*'()", "?text=-_.!~*'()"),
            ("1 & 2 = 3?", "?text=1%20%26%202%20%3D%203%3F"), ("50 % #1 /x", "?text=50%20%25%20%231%20%2Fx"),
            ("é", "?text=%C3%A9"), ("Grüße", "?text=Gr%C3%BC%C3%9Fe"), ("你好", "?text=%E4%BD%A0%E5%A5%BD"),
            ("👩‍👧", "?text=%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7"), ("a\nb", "?text=a%0Ab"), ("\u{0}", "?text=%00"),
            ("<\">\\", "?text=%3C%22%3E%5C"),
        ])
    func escapesTexts(text: String, query: String) throws {
        #expect(try EntryPoint(number: "15550783881", text: text).link == "https://wa.me/15550783881\(query)")
    }

    @Test("A text has at most 4,096 characters, however many bytes these have")
    func boundsTexts() throws {
        let longest = String(repeating: "好", count: 4_096)
        #expect(try EntryPoint(number: "15550783881", text: longest).text == longest)
        let error = #expect(throws: EntryPointError.self) {
            try EntryPoint(number: "15550783881", text: longest + "!")
        }
        #expect(error?.description == "'text' may have at most 4096 characters, and has 4097: shorten it")
    }

    @Test("What a picture is, in words")
    func tellsTitles() throws {
        #expect(try EntryPoint(number: "15550783881").title == "WhatsApp +15550783881")
        #expect(try EntryPoint(number: "15550783881", text: "Hi").title == "WhatsApp +15550783881: Hi")
        let text = String(repeating: "x", count: 100)
        #expect(try EntryPoint(number: "15550783881", text: text).title == "WhatsApp +15550783881: \(text)")
        #expect(try EntryPoint(number: "15550783881", text: text + "y").title == "WhatsApp +15550783881: \(text)…")
        #expect(try EntryPoint(number: "+15550783881").fileName(ending: "png") == "entry-point-15550783881.png")
    }
}
