import Broker
import Settings
import Synchronization

/// A platform for tests: answers what it was told, and remembers what it was asked.
final class ScriptedPlatform: GraphForwarding {
    /// A request as it arrived, with all of its body.
    struct Request: Sendable {
        let method: String
        let version: String?
        let path: String
        let query: [String]
        let fields: [String]
        let body: String
        let connector: ConnectorName

        var line: String { "\(method) \(path)\(query.isEmpty ? "" : "?" + query.joined(separator: "&"))" }
    }

    private struct State {
        var answers: [String: ForwardingResult] = [:]
        var files: [String: FetchResult] = [:]
        var requests: [Request] = []
        var fetches: [String] = []
        var closed: String?
    }

    private let state = Mutex(State())

    var requests: [Request] { state.withLock { $0.requests } }
    var fetches: [String] { state.withLock { $0.fetches } }

    /// What is answered to a method and a path; `{"success":true}` to all others.
    func answer(_ line: String, _ status: Int = 200, _ body: String) {
        answer(
            line,
            .answered(ForwardedAnswer(status: status, body: Array(body.utf8), platform: "https://platform.example")))
    }

    func answer(_ line: String, _ result: ForwardingResult) { state.withLock { $0.answers[line] = result } }

    func file(at address: String, _ result: FetchResult) { state.withLock { $0.files[address] = result } }

    /// Nothing leaves any more.
    func close(_ reason: String) { state.withLock { $0.closed = reason } }

    func obstacle(to connector: ConnectorName) -> String? { state.withLock { $0.closed } }

    func forward(_ request: ForwardedRequest, by connector: ConnectorName) async -> ForwardingResult {
        let body: String
        do { body = try await ScriptedPlatform.text(of: request.body) } catch { return .unanswered(reason: "no body") }
        return state.withLock { state in
            state.requests.append(
                Request(
                    method: request.method, version: request.version, path: request.path,
                    query: request.query.map { "\($0.name)=\($0.value)" },
                    fields: request.fields.map { "\($0.name): \($0.value)" }, body: body, connector: connector))
            return state.answers["\(request.method) \(request.path)"]
                ?? .answered(ForwardedAnswer(status: 200, body: Array(#"{"success":true}"#.utf8)))
        }
    }

    func fetch(_ address: String, range: String?, by connector: ConnectorName) async -> FetchResult {
        state.withLock { state in
            state.fetches.append("\(address) \(range ?? "all") \(connector)")
            return state.files[address] ?? .gone(status: 404)
        }
    }

    private static func text(of body: ForwardedRequest.Body) async throws -> String {
        switch body {
        case .none: return ""
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .stream(let chunks, _): return String(decoding: try await all(chunks), as: UTF8.self)
        }
    }

    private static func all(_ chunks: some AsyncSequence<[UInt8], any Error> & Sendable) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in chunks { bytes += chunk }
        return bytes
    }
}

extension FetchResult {
    /// A file of these bytes.
    static func file(_ text: String, type: String, status: Int = 200, range: String? = nil) -> FetchResult {
        let fields = [("Content-Type", type)] + (range.map { [("Content-Range", $0)] } ?? [])
        return .file(
            FetchedFile(
                status: status, fields: fields, length: text.utf8.count, chunks: Chunks(bytes: Array(text.utf8))))
    }
}

/// Bytes that come anew for everybody who asks.
private struct Chunks: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let bytes: [UInt8]

    func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes) }

    struct Iterator: AsyncIteratorProtocol {
        var bytes: [UInt8]?

        mutating func next() async throws -> [UInt8]? {
            defer { bytes = nil }
            return bytes
        }
    }
}
