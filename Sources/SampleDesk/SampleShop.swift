package import Hummingbird
package import Logging
import NIOCore
import Sandbox

/// A shop's server that the sample's flow asks: `POST /orders` with an order's number is answered with how far it has got, 404 where
/// there is none. On this machine alone.
package struct SampleShop: Sendable {
    /// The orders that there are, by number.
    private static let orders: [String: JSON] = [
        "4711": ["status": "sent", "day": "Friday"],
        "4712": ["status": "packed", "day": "tomorrow"],
    ]
    private static let longestRequest = 64 * 1024

    /// A shop.
    package init() {}

    /// What is answered.
    func responder() -> some HTTPResponder<BasicRequestContext> {
        let router = Router()
        router.post("/orders") { request, _ in
            let buffer = try await request.body.collect(upTo: SampleShop.longestRequest)
            return SampleShop.answer(Array(buffer.readableBytesView))
        }
        return router.buildResponder()
    }

    /// The shop as a service.
    package func application(port: Int, logger: Logger) -> some ApplicationProtocol {
        Application(
            responder: responder(), configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
    }

    private static func answer(_ body: [UInt8]) -> Response {
        let number = (try? JSON(parsing: body))?["number"]
        let text = number?.string ?? number?.integer.map { String($0) } ?? ""
        guard let order = orders[text] else { return response(["error": "there is no such order"], .notFound) }
        return response(order, .ok)
    }

    private static func response(_ json: JSON, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
