import Testing

@testable import Console

/// What people write, as HTML: WhatsApp's formatting (S4.2), links (S2.7), and nothing that does anything.
struct RichTextTests {
    @Test(
        "WhatsApp's marks stand for what they do on WhatsApp",
        arguments: [
            (
                "*bold* and _italic_, ~struck~ and `code`",
                "<strong>bold</strong> and <em>italic</em>, <s>struck</s> and <code>code</code>"
            ),
            ("*bold _and italic_*", "<strong>bold <em>and italic</em></strong>"),
            ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
            ("* not bold *", "<ul><li>not bold *</li></ul>"),
            ("*not bold", "*not bold"), ("**", "**"), ("*", "*"), ("* *", "<ul><li>*</li></ul>"),
            ("(*bold*)", "(<strong>bold</strong>)"), ("*a* *b*", "<strong>a</strong> <strong>b</strong>"),
            ("`*no bold*`", "<code>*no bold*</code>"),
            ("```two\nlines *plain*```", "<pre>two\nlines *plain*</pre>"),
            ("```open", "```open"), ("a ``` b", "a ``` b"),
            ("- one\n- two\nend", "<ul><li>one</li><li>two</li></ul>end"),
            ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
            ("> said", "<blockquote><p>said</p></blockquote>"),
            ("a\nb\n\nc", "a<br>b<br><br>c"), ("", ""),
        ])
    func formats(_ text: String, _ html: String) { #expect(RichText.html(text) == html) }

    @Test(
        "Addresses are links, without the signs of the sentence around them",
        arguments: [
            ("see https://example.org/a?b=1&c=2.", "https://example.org/a?b=1&amp;c=2", "."),
            ("(www.example.org)", nil, nil), ("www.example.org", "https://www.example.org", ""),
            ("HTTP://EXAMPLE.ORG!", "HTTP://EXAMPLE.ORG", "!"),
            ("ada@example.org", "mailto:ada@example.org", ""),
        ] as [(String, String?, String?)])
    func links(_ text: String, _ target: String?, _ rest: String?) {
        let html = RichText.html(text)
        guard let target, let rest else { return #expect(!html.contains("<a ")) }
        #expect(
            html.contains("<a href=\"\(target)\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">"), "\(html)")
        #expect(html.hasSuffix("</a>\(rest)"), "\(html)")
    }

    @Test(
        "What would do something is only shown",
        arguments: [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "data:text/html,x",
            "https://\"onmouseover=\"alert(1)", "vbscript:x", "JaVaScRiPt:alert(1)", "https://a.b/'><svg onload=x>",
            "*<b>*", "`<i>`", "```<u>```", "> <s>", "- <li onclick=x>",
        ])
    func doesNothing(_ text: String) {
        let html = RichText.html(text)
        let own = ["strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "p", "br"]
        for tag in html.split(separator: "<").dropFirst(html.hasPrefix("<") ? 0 : 1) {
            let name = tag.prefix { $0 != ">" }.drop { $0 == "/" }
            #expect(own.contains(String(name)) || name.hasPrefix("a href=\"https://") || name == "a", "\(html)")
        }
        for found in html.split(separator: "href=\"").dropFirst() {
            #expect(found.hasPrefix("https://") || found.hasPrefix("http://") || found.hasPrefix("mailto:"))
        }
    }

    @Test("Marks without end, however many, take a time that grows with the text alone")
    func ends() {
        for text in ["*", "*a ", "_a", "~ ~", "`", "*_~"].map({ String(repeating: $0, count: 4000) }) {
            #expect(!RichText.html(text).isEmpty)
        }
    }
}
