package import ArgumentParser

/// What the programs of this package are told in the same way: their clock, how long they run, and whether they say what is done.
package struct RunOptions: ParsableArguments {
    @Option(help: "What chance is drawn from: the same seed, the same run.")
    package var seed: UInt64 = 1

    @Option(help: "How much faster than real time the clock runs.")
    package var clockRate = 1.0

    @Option(help: "What the clock says at its origin: ISO 8601, or milliseconds since 1970. (default: the origin)")
    package var clockStart: String?

    @Option(help: "The real instant at which the clock says so, in milliseconds since 1970. (default: now)")
    package var clockOrigin: String?

    @Option(name: .customLong("for"), help: "End by itself after so many real seconds.")
    package var seconds: Double?

    @Flag(help: "Print nothing of what is done.")
    package var quiet = false

    package init() {}

    package func validate() throws {
        guard seconds.map({ $0 > 0 && $0 < 1e9 }) ?? true else { throw ValidationError("--for is a number of seconds") }
        _ = try clock()
    }

    /// The clock that the options name.
    package func clock() throws -> SandboxClock {
        do {
            return try SandboxClock(rate: clockRate, start: clockStart, origin: clockOrigin, real: RealTime.now)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// How long to run; nil until it is stopped.
    package var length: Duration? { seconds.map { .milliseconds(Int64($0 * 1000)) } }
}
