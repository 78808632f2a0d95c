import EventLogTesting
import FileFormats
import Testing

/// What files are, by their bytes (S4.3, S4.4).
struct FileFormatTests {
    private static let openXML = "application/vnd.openxmlformats-officedocument."
    private static let files: [(type: String, file: [UInt8])] = [
        ("image/png", SampleFiles.png), ("image/jpeg", SampleFiles.jpeg), ("image/webp", SampleFiles.webp()),
        ("video/mp4", SampleFiles.mp4), ("audio/mpeg", SampleFiles.mp3), ("audio/amr", SampleFiles.amr),
        ("audio/ogg", SampleFiles.ogg()), ("application/pdf", SampleFiles.pdf),
        ("\(openXML)wordprocessingml.document", SampleFiles.zip), ("application/msword", SampleFiles.compound),
    ]

    private func fits(_ type: String, _ file: [UInt8]) -> Bool {
        FileBeginning(of: type).fits(file.prefix(FileBeginning.length))
    }

    @Test("A file begins as its type does, and as no other")
    func tellsTypes() {
        for (type, _) in FileFormatTests.files {
            for (other, file) in FileFormatTests.files {
                #expect(fits(type, file) == (type == other), "\(type) \(other)")
            }
            #expect(!fits(type, []))
            #expect(!fits(type, SampleFiles.gif))
        }
        #expect(fits("audio/mpeg", SampleFiles.aac) && fits("audio/aac", SampleFiles.aac))
        #expect(fits("audio/aac", SampleFiles.mp4) && fits("audio/mp4", SampleFiles.mp4))
        #expect(fits("video/3gpp", SampleFiles.mp4))
        #expect(
            fits("application/vnd.ms-excel", SampleFiles.zip) && fits("application/vnd.ms-excel", SampleFiles.compound))
    }

    @Test("Of a type that isn't known everything is taken", arguments: ["", "text/plain", "image/gif", "audio/opus"])
    func takesUnknownTypes(type: String) {
        #expect(fits(type, SampleFiles.png) && fits(type, []))
    }

    @Test("A PDF can have something before it, as far as anybody looks")
    func looksIntoTheFront() {
        let something = [UInt8](repeating: 32, count: FileBeginning.length - 4)
        #expect(fits("application/pdf", something + SampleFiles.pdf))
        #expect(!fits("application/pdf", something + [32] + SampleFiles.pdf))
    }

    @Test("The first page of an Ogg file tells whether it is Opus", arguments: [0, 1, 2, 255])
    func tellsOpus(segments: Int) {
        #expect(OggFile(SampleFiles.ogg(segments: segments)[...])?.isOpus == true)
        #expect(OggFile(SampleFiles.ogg("\u{1}vorbis", segments: segments)[...])?.isOpus == false)
    }

    @Test("What is no Ogg file, or only a piece of one, is not taken for Opus")
    func tellsOtherFiles() {
        for file in [[], SampleFiles.png, Array("OggS".utf8), Array(SampleFiles.ogg().prefix(26))] {
            #expect(OggFile(file[...]) == nil)
        }
        for length in 27..<36 { #expect(OggFile(SampleFiles.ogg().prefix(length))?.isOpus == false, "\(length)") }
        #expect(OggFile(SampleFiles.ogg().prefix(36))?.isOpus == true)
        // A slice that begins elsewhere.
        #expect(OggFile((SampleFiles.png + SampleFiles.ogg()).dropFirst(SampleFiles.png.count))?.isOpus == true)
    }

    @Test("A WebP tells its measures, and whether it moves", arguments: [(512, 512), (1, 1), (511, 513), (16_384, 2)])
    func tellsPictures(width: Int, height: Int) {
        for isAnimated in [false, true] {
            let picture = WebPPicture(SampleFiles.webp(width, height, size: 100, isAnimated: isAnimated))
            #expect(picture?.width == width && picture?.height == height && picture?.isAnimated == isAnimated)
        }
    }

    @Test("What is no WebP, or too little of one, is none")
    func tellsNoPictures() {
        for file in [[], SampleFiles.png, Array(SampleFiles.webp().prefix(11)), Array(SampleFiles.webp().prefix(24))] {
            #expect(WebPPicture(file) == nil)
        }
    }

    @Test("Whatever changes in a file's front, it is only told something else", arguments: 0..<8)
    func surviveChanges(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for (type, file) in FileFormatTests.files + [("image/webp", SampleFiles.webp(isAnimated: true))] {
            for _ in 0..<500 {
                var changed = file
                for _ in 0..<Int.random(in: 1...4, using: &random) where !changed.isEmpty {
                    changed[Int.random(in: 0..<changed.count, using: &random)] = .random(in: 0...255, using: &random)
                }
                changed.removeLast(Int.random(in: 0...changed.count, using: &random))
                _ = fits(type, changed)
                _ = OggFile(changed[...])?.isOpus
                if let picture = WebPPicture(changed) { #expect(picture.width > 0 && picture.height > 0) }
            }
        }
    }
}
