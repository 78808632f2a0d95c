import Foundation
import Settings
import Testing
import TimeZones
import Timeline

/// The clocks as the system's database has them, compared with Foundation's, whose database is another.
@Suite struct ZoneTests {
    static let zones = [
        "Europe/Berlin", "Europe/Dublin", "Europe/London", "America/New_York", "America/Sao_Paulo", "America/Havana",
        "America/Santiago", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Auckland", "Asia/Kolkata", "Asia/Kathmandu",
        "Africa/Cairo", "Etc/UTC",
    ]

    @Test("Every change of the clocks is where Foundation has it", arguments: zones)
    func agrees(zone name: String) throws {
        let clock = try ZoneDatabase.system.clock(of: name, at: try utc("2026-01-05 09:00"))
        let zone = try #require(TimeZone(identifier: name))
        #expect(clock.until == (try utc("2047-01-01 00:00")))
        // Every change, the second before it, and each week between.
        var moments = clock.changes.flatMap { [$0.at, $0.at - .seconds(1)] }
        var moment = try utc("2020-01-01 00:00")
        while moment < clock.until {
            moments.append(moment)
            moment = moment + .seconds(7 * 86_400)
        }
        for moment in moments {
            let offset = clock.changes.last { $0.at <= moment }?.offset ?? clock.offset
            let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.milliseconds / 1000)))
            #expect(offset == .seconds(expected), "\(name) at \(moment)")
        }
    }

    @Test("A calendar is open when the clock on the wall says so, around every change", arguments: zones)
    func opensByTheWall(zone name: String) throws {
        let spans = ["00:00-01:15", "02:20-03:00", "03:30-12:00", "23:00-24:00"]
        let calendar = try calendar(in: name, ["mon-sun": spans])
        let zone = try #require(TimeZone(identifier: name))
        var wall = Foundation.Calendar(identifier: .gregorian)
        wall.timeZone = zone
        for change in calendar.clock.changes.prefix(8) {
            for minutes in stride(from: -300, through: 300, by: 5) {
                let moment = change.at + .seconds(minutes * 60)
                let date = Date(timeIntervalSince1970: Double(moment.milliseconds / 1000))
                let parts = wall.dateComponents([.hour, .minute], from: date)
                // A time that comes again is not what the hours mean.
                let before = Date(timeInterval: -7200, since: date)
                let setBack = zone.secondsFromGMT(for: before) - zone.secondsFromGMT(for: date)
                if setBack > 0 { continue }
                let time = try #require(parts.hour) * 60 + (try #require(parts.minute))
                let isOpen =
                    (0..<75).contains(time) || (140..<180).contains(time) || (210..<720).contains(time) || time >= 1380
                #expect(calendar.isOpen(at: moment) == isOpen, "\(name) at \(moment)")
            }
        }
    }
}
