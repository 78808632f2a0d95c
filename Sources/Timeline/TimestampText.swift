/// ISO 8601 in and out, without a calendar library: the log's tools print millions of them.
extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC; milliseconds only where there are any: `2026-01-05T09:00:00Z`, `2026-01-05T09:00:00.250Z`.
    public var description: String { DigitWriter.text { write(&$0) } }

    /// Writes the same behind what is there.
    public func append(to bytes: inout [UInt8]) { DigitWriter.append(to: &bytes) { write(&$0) } }

    private func write(_ writer: inout DigitWriter) {
        writeDate(&writer)
        writer.add("T")
        writeTimeOfDay(&writer)
        writer.add("Z")
    }

    /// The day in UTC: `2026-01-05`.
    public var date: String { DigitWriter.text { writeDate(&$0) } }

    /// The time of day in UTC: `09:00:00`, with milliseconds where there are any.
    public var timeOfDay: String { DigitWriter.text { writeTimeOfDay(&$0) } }

    private func writeDate(_ writer: inout DigitWriter) {
        let (year, month, day) = civilDate(daysSince1970: milliseconds.floorDivided(by: 86_400_000))
        // The log reaches beyond the year 9999.
        writer.add(year, year > 9_999 ? 5 : 4)
        writer.add("-")
        writer.addPair(UInt32(month))
        writer.add("-")
        writer.addPair(UInt32(day))
    }

    private func writeTimeOfDay(_ writer: inout DigitWriter) {
        let inDay = UInt32(milliseconds - milliseconds.floorDivided(by: 86_400_000) * 86_400_000)
        let (seconds, rest) = inDay.quotientAndRemainder(dividingBy: 1000)
        writer.addPair(seconds / 3600)
        writer.add(":")
        writer.addPair(seconds / 60 % 60)
        writer.add(":")
        writer.addPair(seconds % 60)
        guard rest != 0 else { return }
        writer.add(".")
        writer.add(Int64(rest), 3)
    }

    /// Reads ISO 8601 with a zone: `2026-01-05T09:00:00Z`, `2026-01-05T09:00:00.250+02:00`, or a day alone, its midnight in
    /// UTC. Nil for anything else.
    public init?(iso8601 text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2), scanner.skip("-"),
            let day = scanner.number(2), (1...12).contains(month),
            (1...daysIn(month: month, of: year)).contains(day)
        else { return nil }
        let midnight = daysSince1970(year: year, month: month, day: day) * 86_400_000
        if scanner.atEnd {
            self.init(milliseconds: midnight)
        } else {
            guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
                let time = scanner.timeOfDay(), let offset = scanner.zone(), scanner.atEnd
            else { return nil }
            self.init(milliseconds: midnight + time - offset)
        }
        guard (Timestamp.epoch...Timestamp.latest).contains(self) else { return nil }
    }
}

/// Writes numbers with leading zeros, and what stands between them, without a text for each: a list has hundreds of moments.
private struct DigitWriter {
    private static let most = 32
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    static func text(_ write: (inout DigitWriter) -> Void) -> String {
        String(unsafeUninitializedCapacity: most) { bytes in
            var writer = DigitWriter(bytes: bytes)
            write(&writer)
            return writer.count
        }
    }

    static func append(to output: inout [UInt8], _ write: (inout DigitWriter) -> Void) {
        output.append(addingCapacity: most) { piece in
            piece.withUnsafeMutableBufferPointer { bytes, count in
                var writer = DigitWriter(bytes: bytes)
                write(&writer)
                count = writer.count
            }
        }
    }

    private init(bytes: UnsafeMutableBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func add(_ character: Unicode.Scalar) {
        bytes[count] = UInt8(truncatingIfNeeded: character.value)
        count += 1
    }

    /// A number below 100, in two digits.
    mutating func addPair(_ number: UInt32) {
        bytes[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)
        bytes[count + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
        count += 2
    }

    /// The last digits of a number that is not negative.
    mutating func add(_ number: Int64, _ width: Int) {
        var rest = number
        for place in (count..<count + width).reversed() {
            bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += width
    }
}

/// Reads digits and separators from the front of a text.
private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var atEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int64? {
        guard rest.count >= width else { return nil }
        var value: Int64 = 0
        for byte in rest.prefix(width) {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        rest.removeFirst(width)
        return value
    }

    /// Milliseconds since midnight.
    mutating func timeOfDay() -> Int64? {
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60 else { return nil }
        var milliseconds = (hour * 60 + minute) * 60_000
        guard skip(":") else { return milliseconds }
        guard let second = number(2), second < 60 else { return nil }
        milliseconds += second * 1000
        guard skip(".") else { return milliseconds }
        var scale: Int64 = 100
        guard let first = number(1) else { return nil }
        milliseconds += first * scale
        while let digit = number(1) {
            scale /= 10
            milliseconds += digit * scale
        }
        return milliseconds
    }

    /// Milliseconds to subtract from the local time.
    mutating func zone() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hour = number(2), hour < 24 else { return nil }
        _ = skip(":")
        guard let minute = number(2), minute < 60 else { return nil }
        return sign * (hour * 60 + minute) * 60_000
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

/// Days of the proleptic Gregorian calendar, counted in eras of 400 years that start on 1 March, so that the leap day is
/// the last of its year.
private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.floorDivided(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func civilDate(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

private func daysIn(month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}
