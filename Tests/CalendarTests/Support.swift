import Settings
import Testing
import TimeZones
import Timeline

/// A moment in UTC: `2026-01-05 09:00`.
func utc(_ text: String) throws -> Timestamp {
    try #require(Timestamp(iso8601: text.replacing(" ", with: "T") + "Z"))
}

/// A calendar in a place, with the system's database of time zones.
func calendar(
    in zone: String, _ hours: [String: [String]], except: [String: [String]] = [:]
) throws -> BusinessCalendar {
    let reading = SettingReading()
    let calendar = BusinessCalendar(said: said(zone, hours, except), reading)
    #expect(reading.mistakes.map(\.advice) == [])
    return try #require(calendar)
}

/// What somebody says of a calendar.
func said(_ zone: String, _ hours: [String: [String]], _ except: [String: [String]]) -> SettingNode {
    func days(_ days: [String: [String]]) -> SettingNode {
        SettingNode(
            .mapping(
                days.sorted { $0.key < $1.key }.map { day, spans in
                    .init(day, SettingNode(.sequence(spans.map { SettingNode(.text($0)) }), path: day))
                }))
    }
    return SettingNode(
        .mapping([
            .init("zone", SettingNode(.text(zone), path: "zone")), .init("hours", days(hours)),
            .init("except", days(except)),
        ]))
}
