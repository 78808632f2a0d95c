public import Encoding

/// A part of a day in which a line is open, half open itself: `09:00-12:30` ends with the last moment before half past twelve.
/// One that ends at or before its beginning goes on after midnight: `22:00-02:00`.
public struct OpenSpan: Hashable, Sendable {
    /// When it begins: minutes after midnight, 0 to 1,439.
    public let start: Int64
    /// When it ends: minutes after the same midnight, more than ``start``; 1,440 is midnight, more is after it.
    public let end: Int64
    /// As it is written: `09:00-12:30`, `18:00-24:00`, `22:00-02:00`.
    public let description: String

    /// The minutes of a day.
    public static let day: Int64 = 1440

    /// Reads `09:00-12:30`, `22:00-02:00` or `18:00-24:00`.
    public init(reading text: String) throws(Mistake) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { part in
            String(part.filter { $0 != " " })
        }
        guard parts.count == 2 else { throw Mistake("'\(shortened(text))' is no span; write one such as 09:00-17:30") }
        let (from, until) = (try OpenSpan.minutes(parts[0]), try OpenSpan.minutes(parts[1]))
        guard from != until else {
            throw Mistake("\(shortened(text)) has no length; a whole day is 00:00-24:00, and a day without hours is []")
        }
        guard from < OpenSpan.day else {
            throw Mistake("\(shortened(text)) begins at 24:00; that is 00:00 of the next day")
        }
        (start, end) = (from, until > from ? until : until + OpenSpan.day)
        description = "\(OpenSpan.text(from))-\(OpenSpan.text(until))"
    }

    /// Why a text is no span, and what to write.
    public struct Mistake: Error, Hashable, CustomStringConvertible {
        /// The advice.
        public let description: String

        init(_ advice: String) { description = advice }
    }

    /// Minutes after midnight, from `09:00` or `9:00`.
    private static func minutes(_ text: String) throws(Mistake) -> Int64 {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isTime =
            parts.count == 2 && (1...2).contains(parts[0].count) && parts[1].count == 2
            && parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
        guard isTime, let hour = Int64(parts[0]), let minute = Int64(parts[1]) else {
            throw Mistake("'\(shortened(text))' is no time of day; write hours and minutes, such as 09:00")
        }
        guard minute < 60, hour < 24 || hour == 24 && minute == 0 else {
            throw Mistake("\(text) is no time of day; it goes from 00:00 to 23:59, and 24:00 ends a day")
        }
        return hour * 60 + minute
    }
}

extension OpenSpan: FieldValue, CustomStringConvertible {
    public static var absent: OpenSpan { OpenSpan(unread: "") }
    public var isAbsent: Bool { description.isEmpty }
    public var wire: WireValue { .text(description) }
    /// What is no span is kept as it was, and has no length.
    public init?(wire: WireInput) {
        guard let text = String(wire: wire) else { return nil }
        self = (try? OpenSpan(reading: text)) ?? OpenSpan(unread: text)
    }
    public var json: String { description.json }

    private init(unread text: String) { (start, end, description) = (0, 0, text) }

    private static func text(_ minutes: Int64) -> String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }
}
