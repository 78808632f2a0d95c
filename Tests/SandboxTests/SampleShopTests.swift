import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import SampleDesk
@testable import Sandbox

@Suite("The sample's shop")
struct SampleShopTests {
    @Test(
        "tells where an order is, whose number comes as a text or a number",
        arguments: [
            ("{\"number\":\"4711\"}", 200, "sent"), ("{\"number\":4712}", 200, "packed"),
            ("{\"number\":\"1\"}", 404, nil), ("no JSON", 404, nil),
        ])
    func tellsOrders(_ body: String, _ status: Int, _ state: String?) async throws {
        try await Application(responder: SampleShop().responder()).test(.router) { client in
            try await client.execute(uri: "/orders", method: .post, body: ByteBuffer(string: body)) { response in
                #expect(response.status.code == status)
                let json = try JSON(parsing: Array(response.body.readableBytesView))
                #expect(json["status"]?.string == state)
            }
        }
    }
}
