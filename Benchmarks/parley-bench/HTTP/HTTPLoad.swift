import ArgumentParser
import Foundation

/// Sends webhooks to a server on this machine, and tells how many it answered.
struct HTTPLoad: ParsableArguments {
    @Option(help: "Connections, each with one request in flight.") var connections = 64
    @Option(help: "Seconds of load.") var seconds = 5
    @Option(help: "The load generator.") var generator = "Benchmarks/common/http-load"

    /// Sends the requests of a file, or a sample over and over, and waits for the end: on a thread of its own, since the server
    /// needs all the others.
    ///
    /// - Parameters:
    ///   - pause: Milliseconds between an answer and the next request of a connection, on average.
    ///   - token: What pages are asked for with.
    func send(
        to port: Int, _ path: String, requests: String? = nil, warm: Int = 0, pause: Int = 0, token: String = "",
        named name: String, work: String
    ) async throws -> Measurement {
        let generator = generator
        let arguments =
            [
                "--url", "http://127.0.0.1:\(port)\(path)", "--warm", "\(warm)", "--name", name, "--work-text", work,
                "--connections", "\(connections)", "--seconds", "\(seconds)", "--pause", "\(pause)",
            ] + (requests.map { ["--requests", $0] } ?? []) + (token.isEmpty ? [] : ["--token", token])
        let output = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Program.output(generator, arguments) })
            }
        }
        return try JSONDecoder().decode(Measurement.self, from: Data(output.utf8))
    }
}
