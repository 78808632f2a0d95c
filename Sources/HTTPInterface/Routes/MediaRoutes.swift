import Broker
import Encoding
import EventLog
import Events
import HTTPTypes
import Hummingbird
import Messages
import NIOCore
import Views
import WhatsApp

/// The files of customers' messages, from the store beside the log (S2.5).
struct MediaRoutes: Resource {
    private let reader: LogReader
    private let views: ViewReader
    private let store: MediaStore?

    init(_ interior: HTTPInterior) {
        (reader, views, store) = (interior.reader, interior.viewReader, interior.media)
    }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/media/{sha256}", id: "getMedia", tag: "Messages", access: .reading,
                "Downloads the file of a customer's message, by its SHA-256 (S2.5)."
            )
            .part("sha256", .string, "64 hexadecimal digits.")
            .fileAnswers()
            .handle { try await show($0, $1) },
            Operation(
                .get, "/v1/media", id: "findMedia", tag: "Messages", access: .reading,
                "Downloads the file of a customer's message, by the platform's id of that (S2.5)."
            )
            .query("message", .string, "The platform's id of the message.", required: true)
            .fileAnswers()
            .handle { try await find($0, $1) },
        ]
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let sha256 = exchange.path("sha256")
        guard MediaStore.sha256(named: sha256) != nil else {
            throw Problem(.notFound, "there is no file '\(sha256.prefix(80))': a file's name has 64 digits from 0 to f")
        }
        let (listed, _) = try await views.read(exchange) { try ListedMedia.file(sha256, of: caller.lines, in: $0) }
        return try await answer(listed, exchange, "there is no file '\(sha256)' for this token")
    }

    private func find(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        guard let message = exchange.query("message"), (1...1_024).contains(message.utf8.count) else {
            throw Problem.invalid("message", "is the platform's id of a customer's message, such as wamid.…")
        }
        let (listed, _) = try await views.read(exchange) {
            try ListedMedia.file(ofMessage: message, of: caller.lines, in: $0)
        }
        return try await answer(
            listed, exchange, "no file of message '\(message)' is there: it has none, or is not fetched yet")
    }

    private func answer(_ listed: ListedMedia?, _ exchange: Exchange, _ missing: String) async throws -> Response {
        guard let listed else { throw Problem(.notFound, missing) }
        guard let sha256 = listed.sha256 else {
            throw Problem(.notFound, "the file was given up: \(listed.reason ?? "")")
        }
        guard let store, let hash = MediaStore.sha256(named: sha256), let file = store.file(hash) else {
            throw Problem(.notFound, "the file '\(sha256)' is no more in the folder 'media' of the data directory")
        }
        let name = try await reader.read { log in try log.fileName(of: MessageID(listed.message)) }
        return StoredFile(file: file, sha256: sha256, type: listed.mimeType, name: name, reader: reader)
            .response(to: exchange)
    }
}

extension EventLog {
    /// What the sender of a message calls its file; nil where they told nothing.
    fileprivate func fileName(of message: MessageID) throws -> String? {
        guard let position = try position(of: DedupeKey(identity: WebhookDecoder.identity(ofMessage: message))),
            position <= head, case .messageReceived(let received)? = try event(at: position)?.event,
            let root = try? JSONDocument(received.raw.bytes, limit: .max).root, root.isObject,
            let content = root[received.type], content.isObject
        else { return nil }
        return content["filename"]?.string
    }
}

extension Operation {
    fileprivate func fileAnswers() -> Operation {
        header("Range", .string, "Which bytes are wanted: one range, as HTTP has it.")
            .header("If-None-Match", .string, "The `ETag` of what the client has.")
            .answers(200, "The file, as an attachment.", .string, type: "*/*")
            .answers(206, "The bytes that were asked for.", .string, type: "*/*")
            .answers(304, "The client has it.")
            .answers(416, "There are no such bytes: `Content-Range` tells how many there are.")
    }
}
