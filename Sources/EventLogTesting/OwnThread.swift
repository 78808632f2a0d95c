import Foundation

/// Long work on a thread of its own, so that everything else that waits for one of the few that tasks share goes on.
public enum OwnThread {
    private static let stackSize = 8 << 20

    /// Does the work, on which nothing else runs.
    public static func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Swift.Result { try work() }) }
            thread.stackSize = stackSize
            thread.start()
        }
    }
}
