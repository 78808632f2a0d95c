import Encoding
import Settings
import Testing
import TimeZones
import Timeline

/// What is told of a calendar that is wrong, and what is said of one that is right.
@Suite struct CalendarReadingTests {
    private func mistakes(
        _ zone: String = "Etc/UTC", _ hours: [String: [String]] = [:], except: [String: [String]] = [:]
    ) -> [String] {
        let reading = SettingReading()
        #expect(BusinessCalendar(said: said(zone, hours, except), reading) == nil)
        return reading.mistakes.map { "\($0.path): \($0.advice)" }
    }

    @Test("Each mistake says what to write")
    func mistakes() {
        #expect(
            mistakes("Etc/UTC", ["caturday": ["09:00-10:00"]]) == [
                "caturday: 'caturday' names no day; write mon, tue, wed, thu, fri, sat, sun, or a range such as mon-fri; "
                    + "did you mean 'sat'?"
            ])
        #expect(
            mistakes(
                "Etc/UTC", ["mon": ["9-5"], "tue": ["09:00-25:00"], "wed": ["09:00-09:00"], "thu": ["24:00-03:00"]])
                == [
                    ": '9' is no time of day; write hours and minutes, such as 09:00",
                    ": 24:00-03:00 begins at 24:00; that is 00:00 of the next day",
                    ": 25:00 is no time of day; it goes from 00:00 to 23:59, and 24:00 ends a day",
                    ": 09:00-09:00 has no length; a whole day is 00:00-24:00, and a day without hours is []",
                ])
        #expect(
            mistakes("Etc/UTC", ["mon": ["09:00-12:00", "11:59-13:00"]]) == [
                ": 11:59-13:00 overlaps 09:00-12:00; make one of the two, or let one end earlier"
            ])
        #expect(
            mistakes("Etc/UTC", ["fri": ["20:00-02:00"], "sat": ["01:00-03:00"]]) == [
                ": sat's 01:00-03:00 begins while fri's 20:00-02:00 goes on; let one of the two end or begin there"
            ])
        #expect(
            mistakes("Etc/UTC", ["fri-mon": ["09:00-10:00"], "sat": ["11:00-12:00"]]) == [
                "sat: sat is in 'fri-mon' already; give each day's hours once"
            ])
        #expect(
            mistakes("Etc/UTC", except: ["2026-02-30": []]) == [
                "2026-02-30: '2026-02-30' is no date; write year, month and day: \"2026-12-25\""
            ])
    }

    @Test("A zone must be one that the system knows")
    func zones() {
        #expect(
            mistakes("Europe/Berlino") == [
                "zone: there is no time zone 'Europe/Berlino' in the system's database (/usr/share/zoneinfo); "
                    + "write a name such as Europe/Berlin, or install a newer tzdata"
            ])
        for zone in ["../../etc/passwd", "Europe", "tzdata.zi", "/Europe/Berlin", "Europe/./Berlin"] {
            #expect(mistakes(zone).count == 1, "\(zone)")
        }
        #expect(throws: ZoneDatabase.Trouble.self) { try ZoneDatabase(folder: "/nowhere").clock(of: "Europe/Berlin") }
    }

    @Test("Limits hold")
    func limits() {
        let many = (0..<65).map { "\($0 / 3 + 1):\($0 % 3 * 20 + 10)-\($0 / 3 + 1):\($0 % 3 * 20 + 15)" }
        #expect(mistakes("Etc/UTC", ["mon": many]) == ["mon: has 65 spans; at most 64 are possible"])
        let days = (0...1000).map { (Timestamp.epoch + .seconds($0 * 86_400)).date }
        let except = Dictionary(uniqueKeysWithValues: days.map { ($0, [String]()) })
        #expect(
            mistakes("Etc/UTC", except: except) == [
                ": has 1001 days; at most 1000 are possible: remove those that are over"
            ])
    }

    @Test("Days with the same hours are said together, and what is said is read as the same")
    func saying() throws {
        let office = try calendar(
            in: "Europe/Berlin", ["sat-mon": ["9:00-12:00"], "tue-thu": ["13:00 - 24:00", "00:00-01:00"]],
            except: ["2026-12-25": [], "2026-01-01": ["22:00-02:00"]])
        #expect(
            office.said.flow
                == #"{ zone: Europe/Berlin, hours: { mon: ["09:00-12:00"], tue-thu: ["00:00-01:00", "13:00-24:00"], "#
                + #"sat-sun: ["09:00-12:00"] }, except: { "2026-01-01": ["22:00-02:00"], "2026-12-25": [] } }"#)
        let again = SettingReading()
        #expect(BusinessCalendar(said: office.said, again) == office)
        #expect(try BusinessCalendar(encoded: office.encoded()) == office)
    }
}
