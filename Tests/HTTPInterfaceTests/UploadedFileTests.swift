import Broker
import EventLogTesting
import Events
import HTTPTypes
import HummingbirdTesting
import Messages
import NIOCore
import Testing
import WhatsApp

@testable import HTTPInterface

/// Files that are uploaded are what they are said to be, and no larger than they may be (S0.3, S4.3, S4.4).
struct UploadedFileTests {
    /// A form with a file.
    private static func form(_ file: [UInt8], type: String, named: String? = nil, after: String? = nil) -> [UInt8] {
        func part(_ head: String, _ content: [UInt8]) -> [UInt8] {
            Array("--B\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8) + content + Array("\r\n".utf8)
        }
        let type = type.isEmpty ? "" : "\r\nContent-Type: \(type)"
        return part("name=\"messaging_product\"", Array("whatsapp".utf8))
            + (named.map { part("name=\"type\"", Array($0.utf8)) } ?? [])
            + part("name=\"file\"; filename=\"a\"\(type)", file)
            + (after.map { part("name=\"type\"", Array($0.utf8)) } ?? [])
            + Array("--B--\r\n".utf8)
    }

    /// What is wrong with a form that comes in pieces; nil for nothing.
    private func fault(_ form: [UInt8], _ profile: LimitProfile = .cloudAPI, pieces: Int = .max) -> GraphError? {
        do throws(GraphError) {
            var check = try MultipartCheck(contentType: "multipart/form-data; boundary=B", limits: profile)
            for start in stride(from: 0, to: form.count, by: min(pieces, form.count)) {
                try check.take(form[start..<(start + min(pieces, form.count - start))])
            }
            try check.finish()
            return nil
        } catch {
            return error
        }
    }

    private func fault(_ file: [UInt8], _ type: String, _ profile: LimitProfile = .cloudAPI) -> String? {
        let error = fault(UploadedFileTests.form(file, type: type), profile)
        if let error { #expect(error.code == 131_053 && error.httpStatus == 400 && !error.isTransient) }
        return error?.details
    }

    private static let taken: [(String, [UInt8])] = [
        ("image/png", SampleFiles.png), ("image/jpeg", SampleFiles.jpeg), ("video/mp4", SampleFiles.mp4),
        ("video/3gpp", SampleFiles.mp4), ("audio/mpeg", SampleFiles.mp3), ("audio/aac", SampleFiles.aac),
        ("audio/amr", SampleFiles.amr), ("audio/ogg", SampleFiles.ogg()), ("audio/ogg; codecs=opus", SampleFiles.ogg()),
        ("application/pdf", SampleFiles.pdf), ("image/webp", SampleFiles.webp()),
        ("application/msword", SampleFiles.compound),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", SampleFiles.zip),
        ("text/plain", Array("Hello".utf8)), ("text/plain", []), ("image/gif", SampleFiles.gif), ("", SampleFiles.gif),
        ("application/octet-stream", SampleFiles.png), ("audio/opus", SampleFiles.ogg()),
    ]

    @Test("A file that is what it is said to be is taken, and so is what nothing is known of", arguments: taken)
    func takes(type: String, file: [UInt8]) { #expect(fault(file, type) == nil) }

    @Test(
        "A file that is something else is refused",
        arguments: [
            ("image/png", SampleFiles.jpeg), ("image/jpeg", SampleFiles.png), ("image/png", []),
            ("application/pdf", SampleFiles.zip),
            ("video/mp4", SampleFiles.webp()), ("audio/ogg", SampleFiles.mp3), ("image/webp", SampleFiles.png),
        ])
    func refusesOthers(type: String, file: [UInt8]) {
        #expect(fault(file, type) == "the file is said to be '\(type)', and does not begin as such files do")
    }

    @Test("Sound in Ogg is Opus")
    func refusesOtherSound() {
        for type in ["audio/ogg", "audio/ogg; codecs=opus"] {
            #expect(
                fault(SampleFiles.ogg("\u{1}vorbis"), type)?.hasPrefix("the file is Ogg, and its sound is not Opus")
                    == true)
        }
    }

    @Test("A sticker has its measures and its size")
    func measuresStickers() {
        for isAnimated in [false, true] {
            let most = isAnimated ? 512_000 : 102_400
            #expect(fault(SampleFiles.webp(size: most, isAnimated: isAnimated), "image/webp") == nil)
            let told = fault(SampleFiles.webp(size: most + 2, isAnimated: isAnimated), "image/webp")
            #expect(
                told
                    == (isAnimated
                        ? "sticker has at least 512002 bytes, and may have at most 512000"
                        : "sticker does not move, has 102402 bytes, and may have at most 102400"))
            #expect(
                fault(SampleFiles.webp(512, 511, isAnimated: isAnimated), "image/webp")
                    == "sticker has 512 × 511 pixels, and must have exactly 512 × 512")
        }
        #expect(
            fault(Array(SampleFiles.webp().prefix(20)), "image/webp")
                == "the file is said to be WebP, and its picture can't be read")
    }

    @Test(
        "A file has the size of its kind at most",
        arguments: [
            ("image/png", SampleFiles.png, 5 << 20, LimitProfile.cloudAPI),
            ("video/mp4", SampleFiles.mp4, 16 << 20, .cloudAPI),
            ("audio/mpeg", SampleFiles.mp3, 16 << 20, .connect), ("application/pdf", SampleFiles.pdf, 5 << 20, .studio),
            ("video/mp4", SampleFiles.mp4, 5 << 20, .studio),
        ])
    func bounds(type: String, file: [UInt8], most: Int, profile: LimitProfile) {
        let rest = [UInt8](repeating: 0, count: most - file.count)
        #expect(fault(file + rest, type, profile) == nil)
        let kind = FileFacts(type: type).kind
        #expect(
            fault(file + rest + [0], type, profile)
                == "\(kind) has at least \(most + 1) bytes, and may have at most \(most)")
    }

    @Test("A line's profile says which types are sent")
    func goesByProfiles() {
        #expect(fault(SampleFiles.gif, "image/gif", .studio)?.contains("image is of the type 'image/gif'") == true)
        #expect(fault(SampleFiles.zip, "application/zip", .connect)?.hasPrefix("document is of the type") == true)
        #expect(
            fault(SampleFiles.mp3, "audio/mpeg", .studio)?.contains("images, PDF, videos and web links are") == true)
        #expect(fault(SampleFiles.pdf, "application/pdf", .studio) == nil)
        #expect(fault(SampleFiles.mp4, "video/3gpp", .workspace)?.hasPrefix("video is of the type") == true)
    }

    @Test("The type is what the file's own part says, else what the form says, before it or after it")
    func findsTypes() {
        for type in ["", "application/octet-stream"] {
            for (before, after) in [("image/png", nil), (nil, "image/png")] as [(String?, String?)] {
                let png = UploadedFileTests.form(SampleFiles.png, type: type, named: before, after: after)
                #expect(fault(png) == nil)
                let gif = UploadedFileTests.form(SampleFiles.gif, type: type, named: before, after: after)
                #expect(fault(gif)?.code == 131_053)
            }
            let late = UploadedFileTests.form(SampleFiles.webp(size: 300_000), type: type, after: "image/webp")
            #expect(fault(late)?.details == "sticker does not move, has 300000 bytes, and may have at most 102400")
            let large = UploadedFileTests.form(
                SampleFiles.png + [UInt8](repeating: 0, count: 5 << 20), type: type, after: "image/png")
            #expect(fault(large)?.details.hasPrefix("image has ") == true)
        }
        let both = UploadedFileTests.form(SampleFiles.png, type: "image/png", named: "image/jpeg")
        #expect(fault(both) == nil)
    }

    @Test("However a form comes in pieces, the same is said of it")
    func looksAtPieces() {
        let forms = [
            UploadedFileTests.form(SampleFiles.webp(), type: "image/webp"),
            UploadedFileTests.form(SampleFiles.webp(512, 511), type: "image/webp"),
            UploadedFileTests.form(SampleFiles.ogg("vorbis"), type: "audio/ogg"),
            UploadedFileTests.form(SampleFiles.png + Array("\r\n--B".utf8.dropLast()), type: "image/png"),
            UploadedFileTests.form(SampleFiles.webp(), type: "", after: "image/webp"),
            UploadedFileTests.form([], type: "image/png"),
        ]
        for form in forms {
            let whole = fault(form)
            for size in 1..<form.count { #expect(fault(form, pieces: size) == whole) }
        }
    }

    @Test("Several files in a form are none", arguments: ["image/png", "text/plain"])
    func refusesSeveral(type: String) {
        let one = UploadedFileTests.form(SampleFiles.png, type: "image/png").dropLast("--B--\r\n".utf8.count)
        #expect(fault(one + UploadedFileTests.form(SampleFiles.png, type: type))?.code == 100)
    }

    @Test("Whatever a file's front holds, it is taken or refused", arguments: 0..<4)
    func survivesChanges(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for (type, file) in UploadedFileTests.taken + [("image/webp", SampleFiles.webp(isAnimated: true))] {
            for _ in 0..<50 where !file.isEmpty {
                var changed = file
                changed[Int.random(in: 0..<file.count, using: &random)] = .random(in: 0...255, using: &random)
                changed.removeLast(Int.random(in: 0..<file.count, using: &random))
                let error = fault(UploadedFileTests.form(changed, type: type))
                #expect(error == nil || error?.code == 131_053)
            }
        }
    }

    // MARK: On its way

    private func upload(_ client: Client, _ form: [UInt8], line: String = House.line) async throws -> Answer {
        let headers: HTTPFields = [
            .authorization: "Bearer \(House.adminToken)", .contentType: "multipart/form-data; boundary=B",
        ]
        return Answer(
            try await client.http.executeRequest(
                uri: "/v23.0/\(line)/media", method: .post, headers: headers, body: ByteBuffer(bytes: form)))
    }

    @Test("What is refused does not reach the platform, and is not recorded")
    func keepsBack() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { house, client in
            let head = house.log.head
            for (type, file) in [
                ("image/png", SampleFiles.gif), ("image/webp", SampleFiles.webp(512, 600)),
                ("image/webp", SampleFiles.webp(size: 400_000)), ("audio/ogg", SampleFiles.ogg("fLaC")),
                ("image/jpeg", SampleFiles.jpeg + [UInt8](repeating: 0, count: 5 << 20)),
            ] {
                let answer = try await upload(client, UploadedFileTests.form(file, type: type))
                #expect(answer.status == .badRequest && answer.graphCode == 131_053, "\(answer.text)")
            }
            #expect(platform.requests.isEmpty)
            #expect(house.log.head == head)
        }
    }

    @Test("What is taken goes on as it came")
    func passesOn() async throws {
        let platform = ScriptedPlatform()
        platform.answer("POST /\(House.line)/media", 200, #"{"id":"7"}"#)
        try await House.open(forwarding: platform) { _, client in
            for file in [SampleFiles.webp(size: 102_400), SampleFiles.webp(size: 500_000, isAnimated: true)] {
                let form = UploadedFileTests.form(file, type: "image/webp")
                let answer = try await upload(client, form)
                #expect(answer.json == ["id": "7"])
                #expect(platform.requests.last?.body == String(decoding: form, as: UTF8.self))
            }
        }
    }

    @Test("A line's own limits are what its files are held to")
    func goesByLines() async throws {
        let platform = ScriptedPlatform()
        try await House.open(forwarding: platform) { _, client in
            _ = try await client.send(.put, "/v1/settings/7", body: #"{"limits":"studio"}"#)
            _ = try await client.send(.put, "/v1/settings/8", body: #"{"limits":"connect"}"#)
            let sound = UploadedFileTests.form(SampleFiles.mp3, type: "audio/mpeg")
            let (refused, taken) = (
                try await upload(client, sound, line: "7"), try await upload(client, sound, line: "8")
            )
            #expect(refused.graphCode == 131_053)
            #expect(taken.status == .ok)
        }
    }

    @Test("Nothing of a file goes on before its front was looked at, and no more of it is held than needed")
    func holdsBack() async throws {
        let file = SampleFiles.png + [UInt8](repeating: 0, count: 3 << 20)
        let form = UploadedFileTests.form(file, type: "image/png")
        var chunks: [ByteBuffer] = []
        for start in stride(from: 0, to: form.count, by: 500) {
            chunks.append(ByteBuffer(bytes: form[start..<min(start + 500, form.count)]))
        }
        let fed = Fed(chunks: chunks)
        var iterator = UploadStream(
            chunks: fed, check: try MultipartCheck(contentType: "multipart/form-data; boundary=B", limits: .cloudAPI),
            limit: .max, fault: UploadFault()
        ).makeAsyncIterator()
        var passed = try #require(try await iterator.next())
        #expect((3...4).contains(fed.count.value), "\(fed.count.value) pieces of 500 bytes")
        while let more = try await iterator.next() { passed += more }
        #expect(passed == form)
    }
}

/// Chunks, and how many of them were asked for.
private struct Fed: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    final class Count: @unchecked Sendable { var value = 0 }

    let chunks: [ByteBuffer]
    let count = Count()

    func makeAsyncIterator() -> Iterator { Iterator(chunks: chunks[...], count: count) }

    struct Iterator: AsyncIteratorProtocol {
        var chunks: ArraySlice<ByteBuffer>
        let count: Count

        mutating func next() async throws -> ByteBuffer? {
            guard let next = chunks.popFirst() else { return nil }
            count.value += 1
            return next
        }
    }
}
