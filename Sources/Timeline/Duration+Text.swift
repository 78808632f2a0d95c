extension Duration {
    /// Reads a length of time as configuration files write it: a whole number and a unit, `250ms`, `90s`, `10m`, `24h`,
    /// `3d`; nil for anything else, and for what is longer than 100 years.
    public init?(configuration text: String) {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let unit: Int64? =
            switch text.dropFirst(digits.count) {
            case "ms": 1
            case "s": 1000
            case "m": 60_000
            case "h": 3_600_000
            case "d": 86_400_000
            default: nil
            }
        guard let unit, let number = Int64(digits), number <= 100 * 366 * 86_400_000 / unit else { return nil }
        self = .milliseconds(number * unit)
    }

    /// The shortest way to write this length in a configuration file: `24h`, `90s`, `250ms`.
    public var configurationText: String {
        let total = milliseconds
        for (unit, name) in [(Int64(3_600_000), "h"), (60_000, "m"), (1000, "s")] where total != 0 && total % unit == 0
        {
            return "\(total / unit)\(name)"
        }
        return total == 0 ? "0s" : "\(total)ms"
    }
}
