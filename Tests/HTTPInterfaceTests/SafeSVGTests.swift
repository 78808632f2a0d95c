import Testing

@testable import HTTPInterface

/// What a picture may hold.
@Suite struct SafeSVGTests {
    private func isSafe(_ inside: String) -> Bool {
        SafeSVG(
            Array("<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"a\">\n<svg width=\"1pt\">\(inside)</svg>\n".utf8))
            != nil
    }

    @Test func shapesAndWordsPass() throws {
        #expect(isSafe(#"<!-- a --><g id="n1" class="node"><title>n a</title><path fill="none" d="M1,2"/></g>"#))
        #expect(isSafe(#"<text text-anchor="start" x="1">&lt;script&gt;alert(1)&lt;/script&gt;</text>"#))
        let picture = try #require(SafeSVG(Array("<?xml?><!DOCTYPE svg><svg><g/></svg>".utf8)))
        #expect(String(decoding: picture.bytes, as: UTF8.self) == "<svg><g/></svg>")
    }

    @Test(
        arguments: [
            "<script>alert(1)</script>", "<a xlink:href=\"javascript:alert(1)\"><text>a</text></a>",
            "<image xlink:href=\"https://example.com/a.png\"/>", "<g onload=\"alert(1)\"/>", "<g onclick='alert(1)'/>",
            "<g style=\"background:url(https://example.com)\"/>", "<foreignObject/>", "<style>*{}</style>",
            "<use href=\"#a\"/>",
            "<text x=\"1\"onload=\"alert(1)\"/>", "<text x=1/>", "<text x/>", "<g id=\"a", "<g <script>",
            "<![CDATA[<script>]]>",
            "<?xml-stylesheet href=\"a\"?>", "<!-- a", "<animate attributeName=\"href\"/>", "<SCRIPT/>",
            "<svg:script/>",
        ])
    func nothingElseDoes(_ inside: String) { #expect(!isSafe(inside)) }

    @Test func whatIsNoPictureIsNone() { #expect(SafeSVG(Array("half a picture".utf8)) == nil) }
}
