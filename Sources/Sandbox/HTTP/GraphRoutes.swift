import HTTPTypes
import Hummingbird
import NIOCore

/// Everything outside `/sandbox/…` and `/healthz`: the Graph API, with a version in the path or without, and the files
/// behind the addresses that it gives out.
struct GraphRoutes: RouterMiddleware {
    let platform: Platform
    let pause: @Sendable (Duration) async throws -> Void

    func handle(
        _ request: Request, context: SandboxRequestContext,
        next: (Request, SandboxRequestContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path.split(separator: "/").map { PercentCoding.decode($0) }
        guard let first = path.first, !["sandbox", "healthz"].contains(first) else {
            return try await next(request, context)
        }
        if path == MediaAddress.path { return await download(request) }
        if path.count == 2, first == World.publicPath, let file = await platform.world.publicFile(path[1]) {
            return Response(file, range: nil)
        }
        guard let method = GraphRequest.Method(request.method) else {
            return show(await platform.unknownMethod(request.uri.path))
        }
        let type = request.headers[.contentType] ?? ""
        guard let body = await request.bytes(upTo: SandboxLimits.requestBody(of: type, path)) else {
            return show(await platform.bodyTooLarge())
        }
        return try await finish(await platform.answer(read(request, method, path, type, body)), context)
    }

    private func read(
        _ request: Request, _ method: GraphRequest.Method, _ path: [String], _ type: String, _ body: [UInt8]
    ) -> GraphRequest {
        var read = GraphRequest(method, path, authorization: request.headers[.authorization], body: body)
        for (name, value) in request.uri.queryParameters { read.query[String(name)] = String(value) }
        read.base = "http://\(request.head.authority ?? "localhost")"
        if type.lowercased().hasPrefix("multipart/form-data") {
            let parts = MultipartReader(body, contentType: type)
            read.fields = parts.map { .object($0.fields) }
            read.files = parts?.files ?? []
        } else if type.lowercased().hasPrefix("application/x-www-form-urlencoded") {
            read.fields = FormReader.read(body)
        }
        if let offset = HTTPField.Name("file_offset").flatMap({ request.headers[$0] }) {
            read.query["file_offset"] = offset
        }
        return read
    }

    private func finish(_ answer: GraphAnswer, _ context: SandboxRequestContext) async throws -> Response {
        switch answer.fate {
        case .answer: break
        case .answerLate(let delay): try await pause(delay)
        case .closeConnection: try? await context.channel.close(mode: .all)
        }
        return show(answer)
    }

    private func show(_ answer: GraphAnswer) -> Response {
        switch answer.body {
        case .json(let json): .json(json, status: answer.status)
        case .html(let page):
            Response(
                status: .init(code: answer.status), headers: [.contentType: "text/html; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: page)))
        }
    }

    /// A file, whole or the part that `Range` names.
    private func download(_ request: Request) async -> Response {
        let query = request.uri.queryParameters
        let address = MediaAddress(
            id: query["mid"].map(String.init) ?? "", ends: query["ext"].flatMap { Int64($0) } ?? 0,
            hash: query["hash"].map(String.init) ?? "")
        do throws(GraphError) {
            let file = try await platform.download(
                address, authorization: request.headers[.authorization],
                token: query["access_token"].map(String.init))
            return Response(file, range: request.headers[.range])
        } catch {
            return show(await platform.refuse(error))
        }
    }
}

extension GraphRequest.Method {
    fileprivate init?(_ method: HTTPRequest.Method) {
        switch method {
        case .get, .head: self = .get
        case .post: self = .post
        case .delete: self = .delete
        default: return nil
        }
    }
}

extension Response {
    fileprivate init(_ file: SampleMedia, range: String?) {
        var headers: HTTPFields = [.contentType: file.mimeType, .acceptRanges: "bytes"]
        guard let range else {
            self.init(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
            return
        }
        guard let part = ByteRange(range, of: file.bytes.count) else {
            headers[.contentRange] = "bytes */\(file.bytes.count)"
            self.init(status: .rangeNotSatisfiable, headers: headers)
            return
        }
        headers[.contentRange] = "bytes \(part.bounds.lowerBound)-\(part.bounds.upperBound)/\(file.bytes.count)"
        self.init(
            status: .partialContent, headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: file.bytes[part.bounds])))
    }
}
