import Broker
import Dispatch
import EventLog
import Glibc
import HTTPInterface
import Logging
import Projections
import Synchronization
import Views
import WhatsApp

extension FuzzTarget {
    /// What somebody sends on a connection: requests, whole or not. The word TOKEN in it stands for the administrator's token,
    /// SIGNATURE for the right signature of what follows the first empty line.
    static let requests = FuzzTarget("requests") { bytes in
        try ListeningFixture.withOne { fixture in
            let answer = try fixture.exchange(fixture.filledIn(bytes))
            guard !answer.isEmpty else { return }
            let line = String(decoding: answer.prefix { $0 != 0x0D }, as: UTF8.self)
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
                throw Broken("an answer begins with '\(line)'")
            }
            // Busy or late, which a machine can be, is no fault.
            try hold((100..<500).contains(status) || [503, 504].contains(status), "a request is answered \(status)")
        }
    }
}

/// A broker on a log in memory that listens on loopback.
private final class ListeningFixture: Sendable {
    /// Inputs after which another takes its place: what was recorded takes up memory.
    private static let inputs = 2_000
    private static let token = "an administrator's token of the fuzzer"
    private static let secret = "the app secret of the fuzzer"
    private static let current = Mutex<(fixture: ListeningFixture, inputs: Int)?>(nil)

    private let broker: Broker
    private let service: Task<Void, any Error>
    private let ended: DispatchSemaphore
    private let port: Int

    /// Calls a function with the one that is running, one call after the other.
    static func withOne(_ body: (ListeningFixture) throws -> Void) throws {
        try current.withLock { current in
            if let old = current, old.inputs >= inputs {
                old.fixture.end()
                current = nil
            }
            let running = try current ?? (ListeningFixture(), 0)
            current = (running.fixture, running.inputs + 1)
            try body(running.fixture)
        }
    }

    private init() throws {
        var configuration = HTTPConfiguration()
        configuration.port = 0
        configuration.appSecrets = [ListeningFixture.secret]
        configuration.verifyToken = "the verify token"
        configuration.sendWait = .milliseconds(10)
        // Nobody waits for what doesn't come.
        configuration.limits.firstRequestTime = .milliseconds(200)
        configuration.limits.idleTime = .milliseconds(200)
        let broker = try Broker(log: InMemoryEventLog(), time: SystemTime())
        self.broker = broker
        broker.start()
        let (listening, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let told = Told(listening)
        self.ended = ended
        let views = Views(
            log: broker.log, directory: nil, logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
        try views.catchUp()
        let web = HTTPService(
            broker: broker, totals: { Totals() }, views: views, configuration: configuration,
            logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() },
            onListening: { port in
                _ = try await TokenAuthority.ensureAdmin(broker: broker, given: ListeningFixture.token) { _ in }
                told.tell(port)
            })
        service = Task {
            defer { ended.signal() }
            try await web.run()
        }
        listening.wait()
        port = told.port
    }

    private func end() {
        service.cancel()
        ended.wait()
        broker.stop()
    }

    /// The input, with what only the fixture knows.
    func filledIn(_ bytes: [UInt8]) -> [UInt8] {
        let body = bytes.indices.first { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) }.map { bytes[($0 + 4)...] }
        let signature = WebhookSignature.sign(Array(body ?? []), secret: ListeningFixture.secret)
        return bytes.replacing(Array("TOKEN".utf8), with: Array(ListeningFixture.token.utf8))
            .replacing(Array("SIGNATURE".utf8), with: Array(signature.utf8))
    }

    /// Sends bytes on a connection, and then nothing more, and answers what comes back until the connection ends. It waits for
    /// that as long as it takes: the fuzzer has a limit of its own, and a test has none.
    func exchange(_ bytes: [UInt8]) throws -> [UInt8] {
        let connection = try connected()
        defer { close(connection) }
        // Whoever is answered early may be cut off: what is left is then of no use.
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(connection, Int32(SHUT_WR))
        return try received(on: connection)
    }

    private func connected() throws -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        while true {
            let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard connection >= 0 else { throw Broken("no socket: \(errno)") }
            let code = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if code == 0 { return connection }
            let reason = errno
            close(connection)
            // The fuzzer's own clock interrupts.
            guard reason == EINTR else { throw Broken("no connection: \(reason)") }
        }
    }

    private func received(on connection: Int32) throws -> [UInt8] {
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(connection, &piece, piece.count, 0)
            if count < 0, errno == EINTR { continue }
            // Reset, as where an answer came before all was sent, is an end, too.
            if count <= 0 { return answer }
            answer += piece[..<count]
        }
    }
}

/// The port that somebody waits for.
private final class Told: Sendable {
    private let number = Mutex(0)
    private let bell: DispatchSemaphore

    init(_ bell: DispatchSemaphore) { self.bell = bell }

    var port: Int { number.withLock { $0 } }

    func tell(_ port: Int) {
        number.withLock { $0 = port }
        bell.signal()
    }
}
