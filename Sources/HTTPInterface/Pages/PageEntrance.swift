import Broker
import Encoding
import Foundation
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Timeline
import WhatsApp

/// A way to pages: makes of a request what pages know of one, and of what they answer an answer.
struct PageEntrance: Sendable {
    /// Bytes of the largest form.
    static let formLimit = 16 << 10

    let pages: any Pages
    let sessions: BrowserSessions
    let time: any TimeSource

    /// Answers a request for a page.
    ///
    /// - Parameter ask: Asks `/v1`.
    func answer(_ request: Request, ask: @escaping @Sendable (Request) async -> Response) async throws -> Response {
        guard [.get, .head, .post].contains(request.method) else {
            var problem = Problem(.methodNotAllowed, "there is no \(request.method) here: see 'Allow'")
            problem.allowed = [.get, .head, .post]
            throw problem
        }
        let asked = try await page(request)
        let answer = await pages.answer(
            asked,
            Asking(
                token: asked.session?.token, atLeast: HTTPField.Name("Parley-At-Least").flatMap { request.headers[$0] },
                ask: ask))
        var fields = HTTPFields()
        for (name, value) in answer.fields {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        let body: ResponseBody = request.method == .head ? .init() : .init(byteBuffer: ByteBuffer(bytes: answer.body))
        return Response(status: .init(code: answer.status), headers: fields, body: body)
    }

    private func page(_ request: Request) async throws -> PageRequest {
        let now = time.now
        let ahead = time.delay(until: now + .seconds(1000)).milliseconds
        let real = SystemTime.real
        return PageRequest(
            method: request.method == .post ? "POST" : "GET", path: request.uri.path,
            query: Dictionary(
                request.uri.queryParameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { $1 }),
            rawQuery: request.uri.query ?? "",
            form: request.method == .post ? try await form(request) : [:],
            isOfSameOrigin: BrowserSessions.isOfSameOrigin(request),
            isEncrypted: HTTPField.Name("X-Forwarded-Proto").flatMap { request.headers[$0] } == "https",
            known: request.headers[.ifNoneMatch],
            session: sessions.session(of: request, at: real), sessions: sessions, now: now,
            rate: ahead > 0 ? 1_000_000 / Double(ahead) : 1, realTime: real)
    }

    private func form(_ request: Request) async throws -> [String: String] {
        let text = try await request.bytes(limit: PageEntrance.formLimit)
        var fields: [String: String] = [:]
        for pair in text.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count > 1 ? GraphForm.decoded(halves[1]) : nil
            fields[GraphForm.decoded(halves[0]) ?? ""] = value ?? ""
        }
        return fields
    }
}

/// Asks `/v1` within the process, past the connection alone: routes, tokens and limits are the same.
private struct Asking: PageResources {
    let token: String?
    /// Up to which event what is told is to be known, as the page's request says.
    let atLeast: String?
    let ask: @Sendable (Request) async -> Response

    func get(_ path: String) async -> ResourceAnswer { await get(path, token: token ?? "") }

    func get(_ path: String, token: String) async -> ResourceAnswer {
        var fields = HTTPFields()
        if !token.isEmpty { fields[.authorization] = "Bearer \(token)" }
        if let atLeast, let name = HTTPField.Name("Parley-At-Least") { fields[name] = atLeast }
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: path, headerFields: fields)
        let response = await ask(Request(head: head, body: RequestBody(buffer: ByteBuffer())))
        return ResourceAnswer(status: response.status.code, body: await response.collected())
    }
}
