import Settings
import Testing
import Timeline

/// When a calendar is open, opens and closes (S1.12).
@Suite struct OpeningTests {
    @Test("A day with a lunch break opens and closes twice, and each span is half open")
    func lunch() throws {
        let office = try calendar(in: "Etc/UTC", ["mon-fri": ["09:00-12:30", "13:30-18:00"]])
        #expect(!office.isOpen(at: try utc("2026-01-05 08:59:59.999")))
        #expect(office.isOpen(at: try utc("2026-01-05 09:00")))
        #expect(!office.isOpen(at: try utc("2026-01-05 12:30")))
        #expect(office.nextOpening(after: try utc("2026-01-05 08:00")) == (try utc("2026-01-05 09:00")))
        #expect(office.nextOpening(after: try utc("2026-01-05 09:00")) == (try utc("2026-01-05 13:30")))
        #expect(office.nextClosing(after: try utc("2026-01-05 09:00")) == (try utc("2026-01-05 12:30")))
        #expect(office.nextClosing(after: try utc("2026-01-05 12:30")) == (try utc("2026-01-05 18:00")))
        // Friday evening to Monday morning.
        #expect(office.nextOpening(after: try utc("2026-01-09 18:00")) == (try utc("2026-01-12 09:00")))
    }

    @Test("A span goes on after midnight, and ends with the day at 24:00")
    func nights() throws {
        let bar = try calendar(in: "Etc/UTC", ["sat": ["22:00-02:00"], "sun": ["20:00-24:00"]])
        #expect(bar.isOpen(at: try utc("2026-01-11 01:59")))
        #expect(!bar.isOpen(at: try utc("2026-01-11 02:00")))
        #expect(!bar.isOpen(at: try utc("2026-01-10 01:00")), "Friday's night is not Saturday's")
        #expect(bar.nextClosing(after: try utc("2026-01-10 23:00")) == (try utc("2026-01-11 02:00")))
        #expect(bar.nextClosing(after: try utc("2026-01-11 21:00")) == (try utc("2026-01-12 00:00")))
        #expect(!bar.isOpen(at: try utc("2026-01-12 00:00")))
    }

    @Test("What touches or overlaps has no closing between")
    func touching() throws {
        let shop = try calendar(
            in: "Etc/UTC", ["mon": ["09:00-12:00", "12:00-15:00", "20:00-24:00"], "tue": ["00:00-01:00"]])
        #expect(shop.nextClosing(after: try utc("2026-01-05 09:00")) == (try utc("2026-01-05 15:00")))
        #expect(shop.nextOpening(after: try utc("2026-01-05 09:00")) == (try utc("2026-01-05 20:00")))
        #expect(shop.nextClosing(after: try utc("2026-01-05 20:00")) == (try utc("2026-01-06 01:00")))
        #expect(shop.isOpen(at: try utc("2026-01-06 00:00")))
    }

    @Test("An exception replaces its day's spans, and not what began the night before")
    func exceptions() throws {
        let bar = try calendar(
            in: "Etc/UTC", ["mon-sun": ["22:00-02:00"]], except: ["2026-12-25": [], "2026-12-31": ["18:00-06:00"]])
        #expect(bar.isOpen(at: try utc("2026-12-25 01:30")))
        #expect(!bar.isOpen(at: try utc("2026-12-25 22:30")))
        #expect(!bar.isOpen(at: try utc("2026-12-26 01:30")))
        #expect(bar.nextOpening(after: try utc("2026-12-25 01:30")) == (try utc("2026-12-26 22:00")))
        #expect(bar.nextClosing(after: try utc("2026-12-31 18:00")) == (try utc("2027-01-01 06:00")))
    }

    @Test("A calendar that never opens or never closes says so")
    func neverAndAlways() throws {
        let never = try calendar(in: "Etc/UTC", [:])
        #expect(!never.isOpen(at: try utc("2026-01-05 09:00")))
        #expect(never.nextOpening(after: try utc("2026-01-05 09:00")) == nil)
        #expect(never.nextClosing(after: try utc("2026-01-05 09:00")) == nil)
        let always = try calendar(in: "Europe/Berlin", ["mon-sun": ["00:00-24:00"]])
        for moment in ["2026-01-05 09:00", "2026-03-29 01:00", "2026-10-25 00:30", "2026-12-31 23:00"] {
            #expect(always.isOpen(at: try utc(moment)))
        }
        #expect(always.nextOpening(after: try utc("2026-01-05 09:00")) == nil)
        #expect(always.nextClosing(after: try utc("2026-01-05 09:00")) == nil)
        let soon = try calendar(in: "Etc/UTC", ["mon-sun": ["00:00-24:00"]], except: ["2026-01-05": []])
        #expect(soon.nextOpening(after: try utc("2026-01-05 09:00")) == (try utc("2026-01-06 00:00")))
        let yearly = try calendar(in: "Etc/UTC", [:], except: ["2026-12-25": ["10:00-11:00"]])
        #expect(yearly.nextOpening(after: try utc("2026-01-05 09:00")) == (try utc("2026-12-25 10:00")))
    }
}

/// What the changes of the clocks do to hours.
@Suite struct ClockChangeTests {
    @Test("In Berlin a time that is left out is the next there is, and one that comes twice is the first")
    func berlin() throws {
        // 29 March 2026, 02:00 becomes 03:00; 25 October 2026, 03:00 becomes 02:00.
        let early = try calendar(in: "Europe/Berlin", ["sun": ["02:30-06:00"]])
        #expect(early.nextOpening(after: try utc("2026-03-28 12:00")) == (try utc("2026-03-29 01:00")))
        #expect(early.nextClosing(after: try utc("2026-03-29 01:00")) == (try utc("2026-03-29 04:00")))
        #expect(early.nextOpening(after: try utc("2026-10-24 12:00")) == (try utc("2026-10-25 00:30")))
        #expect(early.nextClosing(after: try utc("2026-10-25 00:30")) == (try utc("2026-10-25 05:00")))
        let late = try calendar(in: "Europe/Berlin", ["sat": ["20:00-02:30"]])
        #expect(late.nextClosing(after: try utc("2026-03-28 20:00")) == (try utc("2026-03-29 01:00")))
        #expect(late.nextClosing(after: try utc("2026-10-24 20:00")) == (try utc("2026-10-25 00:30")))
        #expect(!late.isOpen(at: try utc("2026-10-25 01:15")), "02:15 for the second time")
        let gap = try calendar(in: "Europe/Berlin", ["sun": ["02:10-02:50"]])
        #expect(
            gap.nextOpening(after: try utc("2026-03-28 12:00")) == (try utc("2026-04-05 00:10")),
            "no such time that day")
        let office = try calendar(in: "Europe/Berlin", ["mon-fri": ["09:00-18:00"]])
        #expect(office.nextOpening(after: try utc("2026-03-27 18:00")) == (try utc("2026-03-30 07:00")))
        #expect(office.nextOpening(after: try utc("2026-10-23 18:00")) == (try utc("2026-10-26 08:00")))
    }

    @Test("In New York the clocks change on other days")
    func newYork() throws {
        let office = try calendar(in: "America/New_York", ["mon-fri": ["09:00-17:00"]])
        #expect(office.nextOpening(after: try utc("2026-03-06 23:00")) == (try utc("2026-03-09 13:00")))
        #expect(office.nextOpening(after: try utc("2026-10-30 23:00")) == (try utc("2026-11-02 14:00")))
        // Twenty years on, by the rule.
        #expect(office.nextOpening(after: try utc("2044-03-11 23:00")) == (try utc("2044-03-14 13:00")))
    }

    @Test("On Lord Howe the clocks change by half an hour")
    func lordHowe() throws {
        // 5 April 2026, 02:00 (+11) becomes 01:30 (+10:30); 4 October, 02:00 (+10:30) becomes 02:30 (+11).
        let night = try calendar(in: "Australia/Lord_Howe", ["sun": ["01:45-02:15"]])
        #expect(night.nextOpening(after: try utc("2026-04-03 00:00")) == (try utc("2026-04-04 14:45")))
        #expect(night.nextClosing(after: try utc("2026-04-04 14:45")) == (try utc("2026-04-04 15:45")))
        #expect(night.nextOpening(after: try utc("2026-10-02 00:00")) == (try utc("2026-10-03 15:15")))
        #expect(night.nextClosing(after: try utc("2026-10-03 15:15")) == (try utc("2026-10-03 15:30")))
    }

    @Test("Apia left out 30 December 2011: nobody was open on it")
    func apia() throws {
        var shop = try calendar(
            in: "Pacific/Apia", ["thu-sat": ["09:00-17:00"], "thu": []].filter { !$0.value.isEmpty })
        shop.clock = ZoneClock(
            offset: .seconds(-10 * 3600),
            changes: [.init(at: try utc("2011-12-30 10:00"), offset: .seconds(14 * 3600))], until: .latest, version: "")
        // Thursday the 29th, then Saturday the 31st.
        #expect(shop.isOpen(at: try utc("2011-12-29 20:00")))
        #expect(shop.nextClosing(after: try utc("2011-12-29 20:00")) == (try utc("2011-12-30 03:00")))
        #expect(shop.nextOpening(after: try utc("2011-12-30 03:00")) == (try utc("2011-12-30 19:00")))
        #expect(shop.nextClosing(after: try utc("2011-12-30 19:00")) == (try utc("2011-12-31 03:00")))
    }
}
