import AsyncHTTPClient
public import Broker
import NIOCore
import NIOHTTP1
import OutwardHTTP
public import Settings
import Timeline

/// Files, fetched from where the platform has them (B5, S2.5).
extension GraphGateway {
    /// The most bytes of a file: the platform's own limit is 100 MB.
    static let fileLimit = 101 << 20
    /// Fields of the head that matter.
    private static let told = ["Content-Type", "Content-Range", "Accept-Ranges", "Last-Modified"]

    public func fetch(_ address: String, range: String?, by connector: ConnectorName) async -> FetchResult {
        guard PlatformAddress(address, connector: configuration.url)?.isPlatforms == true else {
            return .failed(reason: "its address is none of the platform's own", isTransient: false)
        }
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "Authorization", value: "Bearer \(configuration.accessToken)")
        // Without a name the platform answers with a page of HTML.
        request.headers.add(name: "User-Agent", value: "Parley")
        if let range { request.headers.add(name: "Range", value: range) }
        do {
            let deadline = NIODeadline.now() + .milliseconds(configuration.timeout.milliseconds)
            return result(try await patient.execute(request, deadline: deadline, logger: logger.quiet))
        } catch {
            return .failed(reason: configuration.concealed("\(error)"), isTransient: true)
        }
    }

    private func result(_ response: HTTPClientResponse) -> FetchResult {
        let status = Int(response.status.code)
        switch status {
        case 200, 206, 416: return file(response, status)
        case 404, 410: return .gone(status: status)
        case 300..<400: return .failed(reason: "a redirect (HTTP \(status)), which is not followed", isTransient: false)
        default:
            return .failed(reason: "HTTP \(status)", isTransient: status == 429 || status == 408 || status >= 500)
        }
    }

    private func file(_ response: HTTPClientResponse, _ status: Int) -> FetchResult {
        let length = response.headers.first(name: "Content-Length").flatMap { Int($0) }
        guard length ?? 0 <= GraphGateway.fileLimit else {
            return .failed(reason: "it is larger than \(GraphGateway.fileLimit >> 20) MB", isTransient: false)
        }
        let fields = GraphGateway.told.compactMap { name in
            response.headers.first(name: name).map { (name: name, value: configuration.concealed($0)) }
        }
        return .file(
            FetchedFile(
                status: status, fields: fields, length: length,
                chunks: BoundedChunks(body: response.body, limit: GraphGateway.fileLimit)))
    }
}

/// A body that ends with an error where it is longer than it may be.
private struct BoundedChunks: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let body: HTTPClientResponse.Body
    let limit: Int

    func makeAsyncIterator() -> Iterator { Iterator(chunks: body.makeAsyncIterator(), left: limit) }

    struct Iterator: AsyncIteratorProtocol {
        var chunks: HTTPClientResponse.Body.AsyncIterator
        var left: Int

        mutating func next() async throws -> [UInt8]? {
            guard let chunk = try await chunks.next() else { return nil }
            left -= chunk.readableBytes
            guard left >= 0 else { throw TooLong() }
            return Array(chunk.readableBytesView)
        }
    }

    private struct TooLong: Error {}
}
