import Broker
import Crypto
import Decisions
import Encoding
import EventLogTesting
import Events
import Foundation
import HTTPTypes
import Messages
import Testing
import Timeline

@testable import HTTPInterface

/// The files of customers' messages at `/v1/media` (S2.5): by their hash or their message, whole or in part, to who sees the line.
struct MediaTests {
    private static let bytes = "%PDF-1.7 what the customer sent"
    private static let sha256 = MediaStore.name(Array(SHA256.hash(data: Array(bytes.utf8))))
    private static let path = "/v1/media/\(sha256)"

    /// Runs a test with a house that has a file of a message in its store.
    private func open(_ test: @escaping @Sendable (House, Client) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        try Data(MediaTests.bytes.utf8).write(to: URL(filePath: "\(folder.path)/\(MediaTests.sha256)"))
        try await House.open(media: MediaStore(directory: folder.path)) { house, client in
            let body = Webhooks.text("x").replacing(
                "\"type\":\"text\",\"text\":{\"body\":\"x\"}",
                with: "\"type\":\"document\",\"document\":{\"id\":\"77\",\"filename\":\"../Bill \\\"1\\\".pdf\"}")
            try await house.receive(client, body)
            var fetched = MediaFetched()
            (fetched.message, fetched.media, fetched.mimeType) = ("wamid.IN1", "77", "application/pdf")
            fetched.sha256 = RawBytes(MediaStore.sha256(named: MediaTests.sha256) ?? [])
            _ = try await house.broker.submit(.recordMedia(ConversationID(1), fetched))
            try await test(house, client)
        }
        withExtendedLifetime(folder) {}
    }

    @Test("A file is found by its hash and by its message, as an attachment under a harmless name")
    func showsFiles() async throws {
        try await open { _, client in
            for path in [MediaTests.path, "/v1/media?message=wamid.IN1"] {
                let answer = try await client.get(path)
                #expect(answer.text == MediaTests.bytes)
                #expect(answer.headers[.contentType] == "application/pdf")
                #expect(answer.headers[.contentDisposition] == "attachment; filename=\"Bill__1_.pdf\"")
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(answer.headers[.eTag] == "\"\(MediaTests.sha256)\"")
            }
        }
    }

    @Test(
        "Ranges and what the client has already are told as HTTP has them",
        arguments: [
            ("bytes=0-3", 206, "%PDF", "bytes 0-3/31"), ("bytes=-4", 206, "sent", "bytes 27-30/31"),
            ("bytes=27-", 206, "sent", "bytes 27-30/31"), ("bytes=27-999", 206, "sent", "bytes 27-30/31"),
            ("bytes=31-", 416, "", "bytes */31"), ("bytes=-0", 416, "", "bytes */31"),
            ("bytes=3-2", 200, MediaTests.bytes, nil),
            ("bytes=0-1,3-4", 200, MediaTests.bytes, nil), ("lines=1-2", 200, MediaTests.bytes, nil),
            ("bytes=-", 200, MediaTests.bytes, nil), ("bytes=99999999999999999999-", 200, MediaTests.bytes, nil),
        ] as [(String, Int, String, String?)])
    func showsRanges(range: String, status: Int, text: String, told: String?) async throws {
        try await open { _, client in
            let answer = try await client.send(.get, MediaTests.path, headers: [.range: range])
            #expect(answer.status.code == status)
            #expect(answer.text == text)
            #expect(answer.headers[.contentRange] == told)
            let known = try await client.send(
                .get, MediaTests.path, headers: [.ifNoneMatch: "\"\(MediaTests.sha256)\""])
            #expect(known.status == .notModified)
            #expect(known.text.isEmpty)
        }
    }

    @Test("Another line's file, one that is none, and one that was given up are not there")
    func hidesFiles() async throws {
        try await open { house, client in
            let (own, other) = (
                try await house.token("shop", .reader, lines: [LineID(House.line)]),
                try await house.token("other", .reader, lines: ["1"])
            )
            for path in [MediaTests.path, "/v1/media?message=wamid.IN1"] {
                #expect(try await client.get(path, token: own).status == .ok)
                #expect(try await client.get(path, token: other).problem == "not-found")
                #expect(try await client.get(path, token: nil).problem == "unauthenticated")
            }
            let missing = String(repeating: "0", count: 64)
            for path in [
                "/v1/media/\(missing)", "/v1/media/..%2F..%2Fetc%2Fpasswd", "/v1/media/x", "/v1/media?message=wamid.NO",
            ] {
                #expect(try await client.get(path).problem == "not-found", "\(path)")
            }
            #expect(try await client.get("/v1/media").problem == "invalid")
            try await house.receive(client, Webhooks.text("y", id: "wamid.IN2"))
            var failed = MediaFetchFailed()
            (failed.message, failed.reason) = ("wamid.IN2", "it is too large")
            _ = try await house.broker.submit(.giveUpMedia(ConversationID(1), failed))
            let given = try await client.get("/v1/media?message=wamid.IN2")
            #expect(given.json["detail"] == "the file was given up: it is too large")
        }
    }
}
