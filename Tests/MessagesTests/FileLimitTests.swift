import Encoding
import EventLogTesting
import Messages
import Testing

/// What files may be sent, by what their addresses say and by what is known of them (S0.3, S2.5, S4.3, S4.4).
@Suite struct FileLimitTests {
    private static let gif = "files that end in .gif are not sent"
    private static let documents = "files that end in .doc, .docx, .ppt, .pptx, .xls, .xlsx, .txt or .gif are not sent"

    private func violations(_ message: Message, _ profile: LimitProfile) -> [String] {
        message.violations(of: profile).map { "\($0.field) \($0.reason)" }
    }

    private func linked(_ kind: String, _ link: String) throws -> Message {
        let json = #"{"type":"\#(kind)","\#(kind)":{"link":"\#(link)"}}"#
        return try Message(graph: JSONDocument(Array(json.utf8), limit: .max).root)
    }

    @Test(arguments: [
        ("image", ["jpg", "jpeg", "png"], ["gif", "webp", "pdf", "bmp"]),
        ("video", ["mp4", "3gp", "3gpp"], ["mov", "avi", "png"]),
        ("audio", ["aac", "mp3", "mpeg", "mpga", "amr", "ogg", "oga", "opus"], ["wav", "m4a", "flac"]),
        ("document", ["pdf", "doc", "docx", "ppt", "pptx", "xls", "xlsx", "txt"], ["csv", "zip", "png"]),
        ("sticker", ["webp"], ["png", "gif"]),
    ])
    func aSendNodesLinksEndInAFormatOfTheirKind(kind: String, formats: [String], others: [String]) throws {
        for format in formats {
            for link in ["a.\(format)", "a.b.\(format.uppercased())", "x/a.\(format)?v=1.2", "a.\(format)#page.3"] {
                #expect(violations(try linked(kind, "https://files.example/\(link)"), .connect) == [], "\(link)")
            }
        }
        for other in others {
            let told = violations(try linked(kind, "https://files.example/a.\(other)"), .connect)
            #expect(
                told.count == 1 && told[0].hasPrefix("\(kind).link ends in '.\(other)', and must end in "), "\(told)")
        }
        for link in [
            "", "/", "/a", "/a.", "/a.\(formats[0])/", "?f=a.\(formats[0])", "#a.\(formats[0])", "/a?.\(formats[0])",
        ] {
            let told = violations(try linked(kind, "https://files.\(formats[0])\(link)"), .connect)
            #expect(told.count == 1, "\(link): \(told)")
        }
    }

    @Test func aSendNodesHeadersEndInAFormatToo() throws {
        let header = Message.linkButton(
            .init(
                header: .init(.image(.init(.link("https://a.example/a")))), body: "B", title: "T",
                url: "https://a.example"))
        #expect(
            violations(header, .connect) == [
                "interactive.header.image.link ends in no file format, and must end in .jpg, .jpeg or .png"
            ])
        let json =
            #"{"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"header","parameters":"#
            + #"[{"type":"video","video":{"link":"https://a.example/a.mov"}}]}]}}"#
        let template = try Message(graph: JSONDocument(Array(json.utf8), limit: .max).root)
        #expect(
            violations(template, .connect) == [
                "template.components[0].parameters[0].video.link ends in '.mov', and must end in .mp4, .3gp or .3gpp"
            ])
        for message in [header, template] { #expect(violations(message, .cloudAPI) == []) }
    }

    @Test func aFileByItsIdHasNoEnding() {
        for message in [
            Message.image(.init(.id("1"))), .audio(.init(.id("1"))), .document(.init(.id("1"))),
            .sticker(.init(.id("1"))),
        ] {
            #expect(violations(message, .connect) == [])
        }
    }

    @Test func aStudioSendsImagesVideosAndPDF() throws {
        let rows: [(kind: String, link: String, told: [String])] = [
            ("image", "a.png", []), ("image", "a", []), ("image", "a.php?x=1", []),
            ("image", "a.GIF?x", ["image.link ends in '.gif', and \(FileLimitTests.gif)"]),
            ("video", "a.mp4", []), ("video", "a.gif", ["video.link ends in '.gif', and \(FileLimitTests.gif)"]),
            ("document", "a.pdf", []), ("document", "a", []),
            ("document", "a.docx", ["document.link ends in '.docx', and \(FileLimitTests.documents)"]),
            ("document", "a.gif", ["document.link ends in '.gif', and \(FileLimitTests.documents)"]),
            ("audio", "a.mp3", ["audio is of a kind that is not sent, and images, PDF, videos and web links are"]),
            ("sticker", "a.webp", ["sticker is of a kind that is not sent, and images, PDF, videos and web links are"]),
        ]
        for row in rows {
            #expect(violations(try linked(row.kind, "https://a.example/\(row.link)"), .studio) == row.told)
            #expect(violations(try linked(row.kind, "https://a.example/\(row.link)"), .cloudAPI) == [])
        }
        for (name, isSent) in [("Offer.PDF", true), ("Offer.gif", false), ("Offer", false), ("a/b.pdf", true)] {
            var document = Message.Document(.id("1"))
            document.filename = name
            #expect((violations(.document(document), .studio) == []) == isSent, "\(name)")
            #expect(violations(.document(document), .cloudAPI) == [])
        }
        #expect(violations(Message(text: "www.google.com"), .studio) == [])
    }

    @Test(.enabled(if: SharedFolder.exists("sends"), Comment(rawValue: SharedFolder.skipped)))
    func realFilesStayAccepted() throws {
        for (name, bytes) in try SharedFolder.files("sends") {
            guard let message = try? Message(graph: JSONDocument(bytes, limit: .max).root) else { continue }
            #expect(
                message.violations().allSatisfy { violation in
                    if case .fileFormat = violation.limit.rule { return false }
                    if case .otherFileFormat = violation.limit.rule { return false }
                    return true
                }, "\(name)")
        }
    }

    // MARK: Files at hand

    private func told(_ type: String, _ profile: LimitProfile, _ change: (inout FileFacts) -> Void = { _ in })
        -> [String]
    {
        var file = FileFacts(type: type)
        change(&file)
        return profile.violations(of: file).map { "\($0.field) \($0.reason)" }
    }

    @Test(arguments: [
        ("image/png", "image"), ("Image/JPEG", "image"), ("image/gif", "image"), ("image/webp", "sticker"),
        ("audio/ogg; codecs=opus", "audio"), ("video/mp4", "video"), ("application/pdf", "document"),
        ("text/plain", "document"),
        ("", "document"), ("/", "document"),
    ])
    func aTypeIsOfAKind(type: String, kind: String) { #expect(FileFacts(type: type).kind == kind) }

    @Test(arguments: LimitProfile.all.map(\.name)) func everyKindHasItsSize(name: String) throws {
        let profile = try #require(LimitProfile.named(name))
        let types = [
            "image/png": "image", "video/mp4": "video", "application/pdf": "document", "audio/mpeg": "audio",
            "image/webp": "sticker",
        ]
        for (type, kind) in types {
            let most = try #require(profile.most(.bytes, of: kind))
            let many = told(type, profile) { ($0.size, $0.isWhole, $0.isAnimated) = (most + 1, false, true) }
            #expect(many.contains("\(kind) has at least \(most + 1) bytes, and may have at most \(most)"))
            let others = told(type, profile)
            #expect(told(type, profile) { ($0.size, $0.isAnimated) = (most, true) } == others)
            #expect(
                told(type, profile) { ($0.size, $0.isAnimated) = (most + 1, true) }.contains(
                    "\(kind) has \(most + 1) bytes, and may have at most \(most)"))
            #expect(others.isEmpty || profile.name == "studio" && ["audio", "sticker"].contains(kind))
        }
    }

    @Test func aStickerHasItsSizes() {
        for profile in [LimitProfile.cloudAPI, .connect, .workspace] {
            func told(_ size: Int, _ width: Int, _ height: Int, moves: Bool?) -> [String] {
                self.told("image/webp", profile) {
                    ($0.size, $0.pixels, $0.isAnimated) = (size, .init(width: width, height: height), moves)
                }
            }
            #expect(told(102_400, 512, 512, moves: false) == [])
            #expect(
                told(102_401, 512, 512, moves: false)
                    == ["sticker does not move, has 102401 bytes, and may have at most 102400"])
            #expect(told(102_401, 512, 512, moves: true) == [])
            #expect(told(102_401, 512, 512, moves: nil) == [])
            #expect(told(512_000, 512, 512, moves: true) == [])
            #expect(told(512_001, 512, 512, moves: true) == ["sticker has 512001 bytes, and may have at most 512000"])
            for (width, height) in [(511, 512), (512, 513), (0, 0)] {
                #expect(
                    told(1, width, height, moves: false)
                        == ["sticker has \(width) × \(height) pixels, and must have exactly 512 × 512"])
            }
        }
    }

    @Test func someProfilesListTheirTypes() {
        #expect(told("image/gif", .cloudAPI) == [], "the platform says itself what it takes")
        #expect(
            told("image/gif", .studio) == ["image is of the type 'image/gif', and must be one of image/jpeg, image/png"]
        )
        #expect(told("text/plain", .studio).count == 1)
        #expect(told("text/plain", .connect) == [])
        #expect(told("text/csv", .connect).count == 1)
        #expect(told("audio/mp4", .connect).count == 1)
        #expect(told("audio/mp4", .workspace) == [])
        #expect(told("video/3gpp", .workspace).count == 1)
        #expect(told("audio/ogg;codecs=opus", .connect) == [])
    }
}
