/// A moment: milliseconds since 1970-01-01T00:00:00Z. The only way a date crosses Parley's code.
///
/// The log stores it in 48 bits, so it reaches from 1970 to the year 10889; see ``clamped(milliseconds:)``.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970, UTC.
    public var milliseconds: Int64

    /// The largest moment the log can hold.
    @inlinable public static var latest: Timestamp { Timestamp(milliseconds: (1 << 48) - 1) }
    /// 1970-01-01T00:00:00Z, the smallest moment the log can hold.
    @inlinable public static var epoch: Timestamp { Timestamp(milliseconds: 0) }

    /// Makes a moment from milliseconds since 1970.
    @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Makes a moment from whole seconds since 1970, WhatsApp's unit, or nil where the log could not hold it.
    public init?(seconds: Int64) {
        guard (0...Timestamp.latest.milliseconds / 1000).contains(seconds) else { return nil }
        milliseconds = seconds * 1000
    }

    /// The nearest moment that the log can hold.
    public static func clamped(milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: min(max(milliseconds, 0), latest.milliseconds))
    }

    /// The earlier of two moments comes first.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment a length of time later, to the millisecond, kept within what the log can hold.
    public static func + (moment: Timestamp, length: Duration) -> Timestamp {
        let (sum, overflow) = moment.milliseconds.addingReportingOverflow(length.milliseconds)
        return overflow ? (length < .zero ? epoch : latest) : clamped(milliseconds: sum)
    }

    /// The moment a length of time earlier, to the millisecond, kept within what the log can hold.
    public static func - (moment: Timestamp, length: Duration) -> Timestamp { moment + (.zero - length) }

    /// The time that passed from one moment to another; negative where the second is later.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero, kept within 64 bits.
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return product + attoseconds / 1_000_000_000_000_000
    }
}
