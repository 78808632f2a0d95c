package import AsyncHTTPClient
import NIOHTTP1

extension HTTPClientResponse {
    /// How long the answer asks to be left alone, as a number of seconds; nil where it says none.
    package var retryAfter: Duration? { headers.first(name: "Retry-After").flatMap(Int64.init).map(Duration.seconds) }

    /// How long the answer asks to be left alone: a number of seconds, or a moment; nil where it says neither.
    ///
    /// - Parameter now: Seconds since 1970.
    package func retryAfter(at now: Int64) -> Duration? {
        retryAfter ?? headers.first(name: "Retry-After").flatMap(HTTPMoment.seconds).map { .seconds($0 - now) }
    }
}

/// A moment as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPMoment {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970; nil for what is no such text.
    static func seconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT", let day = number(parts[1], 1...31),
            let month = months.firstIndex(of: String(parts[2])), let year = number(parts[3], 1970...9999)
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = number(clock[0], 0...23), let minute = number(clock[1], 0...59),
            let second = number(clock[2], 0...60)
        else { return nil }
        return days(year, month + 1, day) * 86_400 + hour * 3_600 + minute * 60 + second
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int64>) -> Int64? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text), range.contains(number) else {
            return nil
        }
        return number
    }

    /// Days since 1970. Years are counted from March, so that the day that some have is their last.
    private static func days(_ year: Int64, _ month: Int, _ day: Int64) -> Int64 {
        let year = month > 2 ? year : year - 1
        let fromMarch = Int64((month + 9) % 12)
        let leap = year / 4 - year / 100 + year / 400
        return year * 365 + leap + (fromMarch * 153 + 2) / 5 + day - 1 - 719_468
    }
}
