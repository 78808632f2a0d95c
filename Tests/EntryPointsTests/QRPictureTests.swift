import CPNG
import EntryPoints
import Foundation
import FoundationXML
import Testing

/// QR codes as pictures (S4.22): every pixel and every rectangle is the module that it should be.
struct QRPictureTests {
    private static let code = Result { try QRCode("https://wa.me/15550783881?text=Gr%C3%BC%C3%9Fe") }

    @Test("A PNG shows every module, and white around them", arguments: [(1, 0), (1, 4), (3, 4), (8, 4), (2, 32)])
    func draws(scale: Int, margin: Int) throws {
        let code = try QRPictureTests.code.get()
        let picture = try QRPicture(code, scale: scale, margin: margin)
        let image = try GrayImage(png: try picture.png())
        #expect(image.side == (code.size + 2 * margin) * scale)
        #expect(picture.side == image.side)
        let isAsItShouldBe = (0..<image.side).allSatisfy { y in
            (0..<image.side).allSatisfy { x in
                let isDark = code.isDark(row: y / scale - margin, column: x / scale - margin)
                return image.pixels[y * image.side + x] == (isDark ? 0 : 255)
            }
        }
        #expect(isAsItShouldBe)
    }

    @Test("A pixel takes a bit at most")
    func isSmall() throws {
        let picture = try QRPicture(try QRPictureTests.code.get(), scale: 20)
        let bytes = try picture.png()
        #expect(bytes[24] == 1, "bits of a pixel")
        #expect(bytes.count < picture.side * picture.side / 8)
    }

    @Test("An SVG's path is every dark module, once", arguments: [0, 4, 32])
    func traces(margin: Int) throws {
        let code = try QRPictureTests.code.get()
        let svg = try SVG(try QRPicture(code, scale: 2, margin: margin).svg(title: "WhatsApp"))
        let side = code.size + 2 * margin
        #expect(svg.attributes["svg"]?["viewBox"] == "0 0 \(side) \(side)")
        #expect(svg.attributes["svg"]?["width"] == "\(side * 2)")
        var drawn: [Int: Int] = [:]
        for rectangle in try #require(svg.attributes["path"]?["d"]).split(separator: "M") {
            let numbers = rectangle.split { !$0.isNumber }.compactMap { Int($0) }
            try #require(numbers.count == 5 && numbers[2] == numbers[4] && numbers[3] == 1)
            for column in numbers[0]..<(numbers[0] + numbers[2]) { drawn[numbers[1] * side + column, default: 0] += 1 }
        }
        for place in 0..<(side * side) {
            let isDark = code.isDark(row: place / side - margin, column: place % side - margin)
            #expect(drawn[place, default: 0] == (isDark ? 1 : 0))
        }
    }

    @Test(
        "A title is whatever it is, and the SVG well formed",
        arguments: [
            ("Grüße & <b>\"x\"</b> 'y' ]]> 👩‍👧", "Grüße & <b>\"x\"</b> 'y' ]]> 👩‍👧"),
            ("a\u{0}b\u{1B}c\u{FFFF}d", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d"),
            ("a\nb\tc", "a\nb\tc"), ("", ""),
        ])
    func escapes(title: String, told: String) throws {
        let svg = try SVG(try QRPicture(try QRPictureTests.code.get()).svg(title: title))
        #expect(svg.title == told)
        #expect(svg.elements == ["svg", "title", "rect", "path"])
    }

    @Test(
        "What a picture can be is bounded, and told with what it would be",
        arguments: [
            (0, 4, "'scale' is a whole number from 1 to 64: pixels for each module"), (1, 4, nil), (62, 4, nil),
            (
                63, 4,
                "'scale' makes a picture of 2079 pixels a side, and may make one of 2048: at most 62 with 33 modules a side"
            ),
            (65, 0, "'scale' is a whole number from 1 to 64: pixels for each module"),
            (8, -1, "'margin' is a whole number from 0 to 32: modules of white around the code"), (8, 0, nil),
            (8, 32, nil),
            (8, 33, "'margin' is a whole number from 0 to 32: modules of white around the code"),
        ] as [(Int, Int, String?)])
    func isBounded(scale: Int, margin: Int, reason: String?) throws {
        let code = try QRCode("https://wa.me/15550783881")
        do {
            _ = try QRPicture(code, scale: scale, margin: margin).png()
            #expect(reason == nil)
        } catch {
            #expect(error.description == reason)
        }
    }

    @Test("The largest picture of the largest code is drawn")
    func drawsTheLargest() throws {
        let code = try QRCode(QRCodeTests.link(bytes: QRCode.Level.low.capacity), level: .low)
        let picture = try QRPicture(code, scale: 11)
        #expect(try GrayImage(png: try picture.png()).side == 185 * 11)
        #expect(throws: EntryPointError.self) { try QRPicture(code, scale: 12) }
    }
}

/// A PNG, read.
private struct GrayImage {
    let side: Int
    let pixels: [UInt8]

    struct NoImage: Error {}

    init(png: [UInt8]) throws {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        guard png_image_begin_read_from_memory(&image, png, png.count) != 0, image.width == image.height else {
            throw NoImage()
        }
        image.format = 0
        side = Int(image.width)
        var pixels = [UInt8](repeating: 7, count: side * side)
        guard png_image_finish_read(&image, nil, &pixels, png_int_32(side), nil) != 0 else { throw NoImage() }
        self.pixels = pixels
    }
}

/// An SVG, read as any XML.
private final class SVG: NSObject, XMLParserDelegate {
    var elements: [String] = []
    private var element = ""
    var attributes: [String: [String: String]] = [:]
    var title = ""

    struct NotWellFormed: Error {}

    init(_ text: String) throws {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        guard parser.parse() else { throw NotWellFormed() }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        elements.append(name)
        element = name
        self.attributes[name] = attributes
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { if element == "title" { title += text } }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        element = ""
    }
}
