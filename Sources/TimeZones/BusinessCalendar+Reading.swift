public import Settings

extension BusinessCalendar {
    /// Reads a calendar that somebody has said, and looks up how the clocks of its place are set. What is wrong is told; nil where
    /// that keeps it from being a calendar.
    public init?(said node: SettingNode, clocksFrom database: ZoneDatabase = .system, _ reading: SettingReading) {
        let mistakes = reading.mistakes.count
        self.init(node, reading)
        guard !zone.isEmpty else { return nil }
        do {
            clock = try database.clock(of: zone)
        } catch {
            reading.report(node["zone"] ?? node, error.description)
        }
        if reading.mistakes.count > mistakes { return nil }
    }
}
