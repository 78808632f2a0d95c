import Encoding
import Timeline

/// Reads the platform's timestamps.
enum PlatformTime {
    /// From here on a number counts milliseconds: as seconds it would be the year 5138, as milliseconds it is 1973.
    private static let firstOfMilliseconds: Int64 = 100_000_000_000

    /// A moment from seconds since 1970, as the platform writes it, or milliseconds, as a few of its webhooks do; a number or
    /// a string that is one. Nil for anything else, and for 0 and less, which no message can have.
    static func timestamp(_ value: JSONValue?) -> Timestamp? { timestamp(value?.integer) }

    /// A moment from a text of digits.
    static func timestamp(_ text: String) -> Timestamp? { timestamp(Int64(text)) }

    private static func timestamp(_ number: Int64?) -> Timestamp? {
        guard let number, number > 0 else { return nil }
        if number < firstOfMilliseconds { return Timestamp(seconds: number) }
        return number <= Timestamp.latest.milliseconds ? Timestamp(milliseconds: number) : nil
    }
}
