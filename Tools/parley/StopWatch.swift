import Dispatch
import Glibc
import Logging
import ServiceLifecycle

/// Ends the process when it was told to stop and can't do so in order, because a disk or a connection doesn't answer: whatever it
/// waits for, nothing that was acknowledged rests on it.
struct StopWatch: Service {
    /// Seconds: longer than an attempt may wait for the platform's answer, and a request for its own.
    private static let patience = 40

    let logger: Logger

    func run() async throws {
        try await gracefulShutdown()
        let logger = logger
        // Not a task: what holds up the stop may hold all of their threads.
        DispatchQueue(label: "parley-stopping").asyncAfter(deadline: .now() + .seconds(StopWatch.patience)) {
            logger.critical(
                """
                Parley was told to stop \(StopWatch.patience) s ago and still waits for its disk or a connection: it ends now. What was acknowledged \
                is in the log, and the next start goes on from there. Check the disk and the system's journal
                """)
            _exit(1)
        }
    }
}
