import HTTPTypes
import Hummingbird
import NIOCore

/// `/{version}/…`: the part of the Graph API that messages need.
extension SandboxRouter {
    func addGraphRoutes(_ router: Router<SandboxRequestContext>) {
        router.post(":version/:object/messages") { request, context in
            let version = context.parameters.get("version") ?? ""
            let line = context.parameters.get("object") ?? ""
            guard let body = await request.bytes() else { return try await answer(platform.bodyTooLarge(), context) }
            let result = await platform.send(
                version: version, line: line, authorization: request.headers[.authorization], body: body)
            return try await answer(result, context)
        }
        router.post(":version/:object/conversational_automation") { request, context in
            guard let body = await request.bytes() else { return try await answer(platform.bodyTooLarge(), context) }
            let result = await platform.automate(
                version: context.parameters.get("version") ?? "", line: context.parameters.get("object") ?? "",
                authorization: request.headers[.authorization], body: body)
            return try await answer(result, context)
        }
        router.get(":version/:object") { request, context in
            let fields = request.uri.queryParameters["fields"].map { $0.split(separator: ",").map(String.init) }
            let result = await platform.object(
                version: context.parameters.get("version") ?? "", id: context.parameters.get("object") ?? "",
                authorization: request.headers[.authorization], fields: fields ?? [],
                base: "http://\(request.head.authority ?? "localhost")")
            return try await answer(result, context)
        }
    }

    private func answer(_ answer: GraphAnswer, _ context: SandboxRequestContext) async throws -> Response {
        switch answer.fate {
        case .answer: break
        case .answerLate(let delay): try await pause(delay)
        case .closeConnection: try? await context.channel.close(mode: .all)
        }
        switch answer.body {
        case .json(let json): return .json(json, status: answer.status)
        case .html(let page):
            return Response(
                status: .init(code: answer.status), headers: [.contentType: "text/html; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: page)))
        }
    }
}
