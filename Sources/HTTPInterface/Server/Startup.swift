/// What happens between listening and the first answer, as far as it can go wrong.
struct Startup: Sendable {
    private let failures: AsyncThrowingStream<Never, any Error>
    private let failing: AsyncThrowingStream<Never, any Error>.Continuation

    init() { (failures, failing) = AsyncThrowingStream.makeStream() }

    /// It has gone wrong.
    func fail(_ error: any Error) { failing.finish(throwing: error) }

    /// Waits until it has gone wrong, and throws why; returns when it is cancelled.
    func failure() async throws { for try await _ in failures {} }
}
