import Settings
public import Timeline

/// When something is posted that was not taken before: at once, and then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, as
/// Standard Webhooks has it, each up to a tenth longer, so that what failed together does not come again together. After that it
/// is given up.
///
/// How much longer is a function of what is posted and to whom, not of chance: the same in every run.
public enum WebhookSchedule {
    static let waits = GroupTerms.webhook.backOff

    /// How often something is posted at most.
    public static var attempts: UInt32 { UInt32(waits.count) + 1 }

    /// How long is waited after a number of attempts; nil where there is no other.
    ///
    /// - Parameters:
    ///   - group: To whom it is posted.
    ///   - position: What is posted.
    ///   - wished: How long the address wants to be left alone: at least that is waited, at most a day.
    public static func wait(
        after attempts: UInt32, of position: Position, to group: String, wished: Duration? = nil
    ) -> Duration? {
        guard attempts > 0, Int(attempts) <= waits.count else { return nil }
        return stretched(
            waits[Int(attempts) - 1], after: attempts, of: position, to: group, wished: wished)
    }

    /// A length of waiting, up to a tenth longer, and at least as long as the address wishes.
    static func stretched(
        _ wait: Duration, after attempts: UInt32, of position: Position, to group: String, wished: Duration?
    ) -> Duration {
        // In thousandths of a tenth.
        let share = Int64(mixed(seed(group, position) &+ UInt64(attempts)) % 1_000)
        let longer = wait + .milliseconds(wait.milliseconds * share / 10_000)
        return max(longer, min(wished ?? .zero, WebhookAnswer.longestWait))
    }

    /// FNV-1a over the name, then the position.
    private static func seed(_ group: String, _ position: Position) -> UInt64 {
        let name = group.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return mixed(name ^ position.rawValue)
    }

    /// Spreads what differs little over all bits (SplitMix64).
    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
