import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore

/// The sandbox's HTTP interface: the Graph API, and `/sandbox/…` to look at it and to change what happens.
package struct SandboxRouter: Sendable {
    let platform: Platform
    /// Waits for some real time; tests give one that doesn't.
    let pause: @Sendable (Duration) async throws -> Void

    package init(
        platform: Platform,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.platform = platform
        self.pause = pause
    }

    /// The routes.
    func responder() -> some HTTPResponder<SandboxRequestContext> {
        let router = Router(context: SandboxRequestContext.self)
        router.add(middleware: LoopbackOnly())
        router.add(middleware: UnknownRoutes())
        router.add(middleware: GraphRoutes(platform: platform, pause: pause))
        addControlRoutes(router)
        return router.buildResponder()
    }

    /// The sandbox as a service on an address of this machine.
    package func application(host: LoopbackAddress, port: Int, logger: Logger) -> some ApplicationProtocol {
        Application(
            responder: responder(),
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: .init(
                address: .hostname(host.text, port: port), serverName: "whatsapp-sandbox",
                availableConnectionsDelegate: MaximumAvailableConnections(SandboxLimits.connections)),
            logger: logger)
    }
}

extension Response {
    static func json(_ value: JSON, status: Int = 200) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: "application/json; charset=UTF-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: value.bytes)))
    }

    static func error(_ status: Int, _ message: String) -> Response {
        .json(["error": ["message": .string(message)]], status: status)
    }
}

extension Request {
    /// The body's bytes; nil where there are more than the sandbox takes.
    func bytes(upTo limit: Int = SandboxLimits.requestBody) async -> [UInt8]? {
        do {
            let buffer = try await body.collect(upTo: limit)
            return Array(buffer.readableBytesView)
        } catch {
            return nil
        }
    }
}
