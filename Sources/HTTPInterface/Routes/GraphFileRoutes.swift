import Broker
import HTTPTypes
import Hummingbird
import NIOCore
import WhatsApp

/// The bytes of files at the platform (B5): the address that the Graph API tells of a file leads here, so that its token stays.
struct GraphFileRoutes: Resource {
    private let passing: GraphPassing

    init(_ interior: HTTPInterior) { passing = GraphPassing(interior) }

    var operations: [Operation] {
        [
            Operation(
                .get, "/{version}/{node}/content", id: "getGraphFile", tag: "Graph API", access: .sending,
                "Downloads a file from the platform: the `url` that `GET /{version}/{node}` tells of it."
            )
            .graphParts()
            .header("Range", .string, "Which bytes are wanted, as HTTP has it.")
            .answers(200, "The file.", .string, type: "*/*")
            .answers(206, "The bytes that were asked for.", .string, type: "*/*")
            .graphErrors()
            .handle { try await download($0, $1) }
        ]
    }

    private func download(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let path = try GraphPath(exchange)
        let errand = try passing.errand("GET", path, exchange, caller)
        _ = exchange.place?.becomeWaiting()
        let answer = try await passing.file(errand)
        guard answer.isSuccess else { return answer.response(to: exchange, path, line: errand.line) }
        guard let address = answer.fileAddress else { throw Caller.unseen(path) }
        let range = exchange.request.headers[.range].flatMap { $0.utf8.count <= 100 ? $0 : nil }
        let way = try passing.way(by: errand.connector)
        switch await way.fetch(address, range: range, by: errand.connector) {
        case .file(let file): return file.response()
        case .gone(let status):
            throw GraphError(
                httpStatus: status == 410 ? 410 : 404, code: 100, title: "(#100) Invalid parameter",
                details:
                    "the platform has the file no more (HTTP \(status)): ask anew for its address, or have it sent again"
            )
        case .failed(let reason, let isTransient):
            var error = GraphError(131_000, "the file can't be fetched from the platform: \(reason)")
            (error.httpStatus, error.isTransient) = (502, isTransient)
            throw error
        }
    }
}

extension FetchedFile {
    /// The answer that passes the file on as it comes. What it is is the sender's word: no browser is to show it by itself.
    fileprivate func response() -> Response {
        var headers: HTTPFields = [.contentDisposition: "attachment"]
        for (name, value) in fields {
            guard let name = HTTPField.Name(name), name != .contentLength else { continue }
            headers[name] = value
        }
        if headers[.contentType] == nil { headers[.contentType] = "application/octet-stream" }
        let body = ResponseBody(contentLength: length) { writer in
            try await copy(chunks, to: &writer)
            try await writer.finish(nil)
        }
        return Response(status: .init(code: status), headers: headers, body: body)
    }

    private func copy(
        _ chunks: some AsyncSequence<[UInt8], any Error>, to writer: inout any ResponseBodyWriter
    ) async throws {
        for try await chunk in chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
    }
}
