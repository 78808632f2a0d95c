package import Timeline

/// The clock that the sandbox and the broker share: real time from an agreed instant on, made faster by a rate.
///
/// It reads real time in whole milliseconds, as the broker does, so that a moment it tells is never ahead of what the
/// broker's clock tells afterwards.
package struct SandboxClock: Sendable {
    /// What this clock says at ``origin``, and before it.
    package let start: Timestamp
    /// The real instant at which this clock says ``start``.
    package let origin: Timestamp
    /// Sandbox seconds that pass in a real second.
    package let rate: Double

    /// Rates this clock accepts.
    package static let rates: ClosedRange<Double> = 0.001...100_000

    /// A clock that says `start` at the real instant `origin`.
    package init(start: Timestamp, origin: Timestamp, rate: Double) {
        self.start = start
        self.origin = origin
        self.rate = min(max(rate, SandboxClock.rates.lowerBound), SandboxClock.rates.upperBound)
    }

    /// A clock from what a command line says.
    ///
    /// - Parameters:
    ///   - start: ISO 8601 with a zone, or milliseconds since 1970; the origin if nil.
    ///   - origin: milliseconds since 1970 of the real instant at which the clock says `start`; `real` if nil.
    ///   - real: the real time now.
    package init(rate: Double, start: String?, origin: String?, real: Timestamp) throws(ClockError) {
        guard SandboxClock.rates.contains(rate) else { throw ClockError.rate(rate) }
        var instant = real
        if let origin {
            guard let read = Timestamp(epochMilliseconds: origin) else { throw ClockError.origin(origin) }
            instant = read
        }
        var moment = instant
        if let start {
            guard let read = Timestamp(epochMilliseconds: start) ?? Timestamp(iso8601: start) else {
                throw ClockError.start(start)
            }
            moment = read
        }
        self.init(start: moment, origin: instant, rate: rate)
    }

    /// What this clock says at a real instant.
    package func moment(at real: Timestamp) -> Timestamp {
        let elapsed = Double(max(0, real.milliseconds - origin.milliseconds)) * rate
        guard elapsed < Double(Timestamp.latest.milliseconds) else { return .latest }
        return start + .milliseconds(Int64(elapsed))
    }

    /// The real time until this clock has reached a moment, in whole milliseconds, rounded up; zero where it has.
    package func realTime(until moment: Timestamp, at real: Timestamp) -> Duration {
        let ahead = Double(moment.milliseconds - start.milliseconds) / rate
        let passed = Double(real.milliseconds - origin.milliseconds)
        let rest = (ahead - passed).rounded(.up)
        return rest > 0 ? .milliseconds(Int64(min(rest, 1e15))) : .zero
    }
}

/// Why a clock could not be set.
package enum ClockError: Error, Equatable, CustomStringConvertible {
    case rate(Double)
    case start(String)
    case origin(String)

    package var description: String {
        switch self {
        case .rate(let rate):
            "a clock rate of \(rate) is out of range: give a number from 0.001 to 100000, 1 for real time"
        case .start(let text):
            "\"\(text)\" is no moment: give ISO 8601 with a zone (2026-11-02T09:00:00Z) or milliseconds since 1970"
        case .origin(let text):
            "\"\(text)\" is no real instant: give milliseconds since 1970, as `date +%s%3N` prints them"
        }
    }
}

extension Timestamp {
    /// Reads milliseconds since 1970 in decimal; nil for anything else.
    init?(epochMilliseconds text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text),
            number <= Timestamp.latest.milliseconds
        else { return nil }
        self.init(milliseconds: number)
    }

    /// Whole seconds since 1970 in decimal, as webhooks carry moments. Rounded down: never in the future.
    var webhookSeconds: String { String(milliseconds / 1000) }
}
