import EventLogTesting
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization
import Timeline

/// The server that the flow asks: it remembers each request by its key, and takes a moment to answer.
final class OrderServer: Sendable {
    private struct State: Sendable {
        var record = ServerRecord()
        var start = 0
        var random: SeededRandom
    }

    private static let bodyLimit = 1 << 16
    private let state: Mutex<State>

    init(seed: UInt64) { state = Mutex(State(random: SeededRandom(seed: seed))) }

    /// What it has seen.
    var record: ServerRecord { state.withLock { $0.record } }

    /// The broker starts for the so-manieth time.
    func begin(start: Int) { state.withLock { $0.start = start } }

    /// Listens on a free port of this machine and answers until the task is cancelled.
    func run(onListening: @escaping @Sendable (Int) -> Void) async throws {
        let router = Router()
        router.post("orders") { request, _ in
            let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] } ?? ""
            let body = try await request.body.collect(upTo: OrderServer.bodyLimit)
            let (status, delay) = self.take(key, String(buffer: body))
            try await Task.sleep(for: delay)
            return Response(
                status: status, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(string: "{\"state\":\"sent\"}")))
        }
        let logger = Logger(label: "crash-test") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) }, logger: logger)
        try await application.run()
    }

    /// A sixth of what is asked first is sent away: it comes again.
    private func take(_ key: String, _ body: String) -> (HTTPResponse.Status, Duration) {
        state.withLock { state in
            let isTurnedAway = state.record.asks[key] == nil && state.random.number(below: 6) == 0
            let ask = ServerRecord.Ask(start: state.start, body: body, isTurnedAway: isTurnedAway)
            state.record.asks[key, default: []].append(ask)
            return (isTurnedAway ? .serviceUnavailable : .ok, .milliseconds(state.random.number(below: 80)))
        }
    }
}
