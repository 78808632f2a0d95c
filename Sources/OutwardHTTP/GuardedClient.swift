package import AsyncHTTPClient
import FoundationEssentials
public import Logging
import NIOCore
import NIOHTTP1

/// Asks addresses that others have named. A name is resolved once: the address that was looked at is the one that is connected to, under
/// the name that was asked for. No redirect is followed, nothing is tried twice, and no connection is kept for another request.
public struct GuardedClient: Sendable {
    private let addresses: AddressGuard
    private let logger: Logger

    /// A client for the addresses that may be asked.
    public init(asking addresses: AddressGuard, logger: Logger) {
        (self.addresses, self.logger) = (addresses, logger.quiet)
    }

    /// Why there is no answer. None has in it what was asked or answered.
    package enum Failure: Error, Hashable {
        /// The address is none, or must not be asked; half a sentence.
        case refused(String)
        /// Nobody knows the name; half a sentence.
        case unknown(String)
        /// Nothing answers there, or not as HTTP has it.
        case unreached
        /// The time was over first.
        case late
        /// The answer's body is too long.
        case tooLong
        /// The answer has too many fields before its body, or too long ones.
        case headTooLong
    }

    /// Asks once.
    ///
    /// - Parameters:
    ///   - length: How long it may take, with everything that belongs to it.
    ///   - read: What is taken of the answer, before the moment that it is given.
    package func ask<Answer: Sendable>(
        _ request: HTTPClientRequest, within length: Duration,
        _ read: (HTTPClientResponse, ContinuousClock.Instant) async throws -> Answer
    ) async throws(Failure) -> Answer {
        let end = ContinuousClock.now + length
        let places = try await places(in: request.url, until: end)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.dnsOverride = places
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<Answer, Failure>
        do {
            let left = (end - .now) / .milliseconds(1)
            let response = try await client.execute(
                request, deadline: .now() + .milliseconds(max(1, Int64(left))), logger: logger)
            result = .success(try await read(response, end))
        } catch {
            result = .failure(GuardedClient.failure(error))
        }
        try? await client.shutdown()
        return try result.get()
    }

    private static func failure(_ error: any Error) -> Failure {
        switch error {
        case is NIOTooManyBytesError: .tooLong
        case let error as HTTPParserError where error == .headerOverflow: .headTooLong
        case let error as HTTPClientError where error == .deadlineExceeded: .late
        case let error as HTTPClientError
        where [.invalidURL, .emptyHost, .emptyScheme].contains(error): .refused("the address can't be used")
        default: .unreached
        }
    }

    /// Where the names in an address lead, once it is known that they may be asked.
    private func places(in address: String, until end: ContinuousClock.Instant) async throws(Failure) -> [String:
        String]
    {
        guard let url = URL(string: address), let host = url.host(), !host.isEmpty,
            ["http", "https"].contains(url.scheme?.lowercased())
        else { throw .refused("the address is none of http or https") }
        let result = await first(before: end) { () async -> Result<String, AddressGuard.Refusal> in
            do throws(AddressGuard.Refusal) { return .success(try await addresses.address(of: host)) } catch {
                return .failure(error)
            }
        }
        guard let result else { throw .late }
        switch result {
        case .success(let found):
            // The client may write a name otherwise than it stands in the address: it must not look it up again.
            return [host, url.host ?? host].reduce(into: [:]) { if $1 != found { $0[$1] = found } }
        case .failure(let refusal):
            throw refusal.isPassing ? .unknown(refusal.description) : .refused(refusal.description)
        }
    }

    /// What some work comes to, unless the time is over first: then it is left to itself, as a name service can't be interrupted.
    private func first<Value: Sendable>(
        before end: ContinuousClock.Instant, _ work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        let (stream, found) = AsyncStream.makeStream(of: Value.self)
        let working = Task {
            found.yield(await work())
            found.finish()
        }
        let waiting = Task {
            try? await Task.sleep(until: end)
            found.finish()
        }
        defer {
            working.cancel()
            waiting.cancel()
        }
        for await value in stream { return value }
        return nil
    }
}
