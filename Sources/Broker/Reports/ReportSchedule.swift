import Timeline

/// When a report is posted that was not taken before: at once, and then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, as
/// webhooks that lose nothing are (Standard Webhooks). After that it is given up. A start of the broker begins anew.
enum ReportSchedule {
    static let waits: [Duration] = [
        .seconds(5), .seconds(300), .seconds(1_800), .seconds(7_200), .seconds(18_000), .seconds(36_000),
        .seconds(50_400), .seconds(72_000), .seconds(86_400),
    ]

    /// How long is waited after a number of attempts; nil where there is no other. At least what the address wishes, at most a day.
    static func wait(after attempts: UInt32, wished: Duration?) -> Duration? {
        guard attempts > 0, Int(attempts) <= waits.count else { return nil }
        return max(waits[Int(attempts) - 1], min(wished ?? .zero, .seconds(86_400)))
    }
}
