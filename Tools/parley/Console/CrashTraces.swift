import Foundation

/// What the Swift runtime does when the process crashes: it starts a program that looks at the process's memory.
///
/// That program inherits the socket on which the broker listens and holds the port until it is done, so that a supervisor can't
/// start the broker again meanwhile. And it prints the bytes near the registers: customers' words.
enum CrashTraces {
    /// The variable with which an operator says what the runtime is to do.
    private static let variable = "SWIFT_BACKTRACE"
    /// The signals that the runtime takes for a crash.
    private static let signals = [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    /// Has a crash end the process at once, as it ends any other program, unless the operator has said what is to be done. The
    /// runtime reads its settings before the program begins, so that the signals are what is left to change.
    static func leaveOut(unlessWantedIn environment: [String: String]) {
        guard environment[variable, default: ""].isEmpty else { return }
        for number in signals { signal(number, SIG_DFL) }
    }
}
