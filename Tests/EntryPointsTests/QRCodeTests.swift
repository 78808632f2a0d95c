import EntryPoints
import Testing

/// Links as QR codes (S4.22): what a code's own modules say of it.
struct QRCodeTests {
    /// A link of so many bytes, of letters that take a byte each.
    static func link(bytes: Int) -> String { "https://wa.me/" + String(repeating: "x", count: bytes - 14) }

    @Test("A code has its three marks, and is no larger than needed", arguments: QRCode.Level.allCases)
    func hasMarks(level: QRCode.Level) throws {
        let code = try QRCode("https://wa.me/15550783881", level: level)
        let sizes: [QRCode.Level: Int] = [.low: 25, .medium: 25, .quartile: 29, .high: 29]
        #expect(code.size == sizes[level])
        for (row, column) in [(0, 0), (0, code.size - 7), (code.size - 7, 0)] {
            for place in 0..<49 {
                let (y, x) = (place / 7, place % 7)
                let isRing = [1, 5].contains(y) && (1...5).contains(x) || [1, 5].contains(x) && (1...5).contains(y)
                #expect(code.isDark(row: row + y, column: column + x) == !isRing)
            }
        }
        #expect(!code.isDark(row: -1, column: 0) && !code.isDark(row: 0, column: code.size))
    }

    @Test("A code says its own level", arguments: zip(QRCode.Level.allCases, [1, 0, 3, 2]))
    func saysLevel(level: QRCode.Level, bits: Int) throws {
        let code = try QRCode("https://wa.me/15550783881", level: level)
        // The two first bits beside the upper left mark, which the standard has turned by 10.
        let read = (code.isDark(row: 8, column: 0) ? 2 : 0) + (code.isDark(row: 8, column: 1) ? 1 : 0)
        #expect(read ^ 2 == bits)
    }

    @Test(
        "The longest link that fits is taken, and a longer one is told with both numbers",
        arguments: QRCode.Level.allCases)
    func boundsLinks(level: QRCode.Level) throws {
        #expect(try QRCode(QRCodeTests.link(bytes: level.capacity), level: level).size == 177)
        let error = #expect(throws: EntryPointError.self) {
            try QRCode(QRCodeTests.link(bytes: level.capacity + 1), level: level)
        }
        #expect(error?.field == .text)
        let ways: [QRCode.Level: String] = [
            .low: "shorten it, or take the link alone", .medium: "shorten it, or take level L",
            .quartile: "shorten it, or take level M", .high: "shorten it, or take level Q",
        ]
        #expect(
            error?.reason
                == "makes a link of \(level.capacity + 1) bytes, and a code of level \(level.rawValue) holds \(level.capacity) bytes: "
                + "\(ways[level] ?? "")")
    }

    @Test("What takes less room than a byte makes a smaller code")
    func findsStretches() throws {
        let text = try EntryPoint(number: "15550783881", text: String(repeating: "好", count: 40))
        let letters = QRCodeTests.link(bytes: text.link.utf8.count)
        #expect(try QRCode(text.link).size < QRCode(letters).size)
    }

    @Test("The same link is the same code")
    func isSame() throws {
        #expect(try QRCode("https://wa.me/15550783881?text=Hi") == QRCode("https://wa.me/15550783881?text=Hi"))
    }
}
