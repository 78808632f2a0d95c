import Testing
import Timeline

@Suite struct TimelineTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:34:56Z", 951_827_696_000),
            ("2026-01-05T09:00:00.250Z", 1_767_603_600_250),
            ("2100-03-01T00:00:00Z", 4_107_542_400_000),
        ] as [(String, Int64)])
    func momentsAreReadAndWritten(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test func zonesAreSubtracted() {
        #expect(Timestamp(iso8601: "2026-01-05T11:00:00+02:00") == Timestamp(iso8601: "2026-01-05T09:00:00Z"))
        #expect(Timestamp(iso8601: "2026-01-05T06:30:00-0230") == Timestamp(iso8601: "2026-01-05T09:00:00Z"))
        #expect(Timestamp(iso8601: "2026-01-05") == Timestamp(iso8601: "2026-01-05T00:00:00Z"))
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-29", "2026-01-05T25:00:00Z", "2026-01-05T09:00:00", "1969-12-31T23:59:59Z",
        "9am",
    ])
    func whatIsNoMomentIsRefused(_ text: String) { #expect(Timestamp(iso8601: text) == nil) }

    @Test func everyDayOfFourCenturiesSurvives() {
        for day in stride(from: Int64(0), to: 146_097, by: 13) {
            let moment = Timestamp(milliseconds: day * 86_400_000)
            #expect(Timestamp(iso8601: moment.date) == moment)
        }
    }

    @Test(arguments: [0, 1_767_603_600_000, 1_767_603_600_250, 253_402_300_800_000] as [Int64])
    func aMomentIsWrittenBehindWhatIsThereAsItIsDescribed(_ milliseconds: Int64) {
        let moment = Timestamp(milliseconds: milliseconds)
        var bytes = Array("at ".utf8)
        moment.append(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "at \(moment)")
    }

    @Test func arithmeticStaysWithinWhatTheLogCanHold() {
        #expect(Timestamp.latest + .seconds(1) == .latest)
        #expect(Timestamp.epoch - .seconds(1) == .epoch)
        #expect(Timestamp.epoch + .seconds(Int64.max) == .latest)
        #expect(Timestamp(seconds: Int64.max) == nil)
        #expect(Timestamp(seconds: -1) == nil)
    }

    @Test(
        arguments: [("90s", 90_000), ("10m", 600_000), ("24h", 86_400_000), ("250ms", 250), ("0s", 0)]
            as [(String, Int64)])
    func lengthsAreReadAndWritten(_ text: String, _ milliseconds: Int64) {
        #expect(Duration(configuration: text)?.milliseconds == milliseconds)
        #expect(
            Duration(configuration: Duration.milliseconds(milliseconds).configurationText)?.milliseconds == milliseconds
        )
    }

    @Test(arguments: ["", "10", "m", "10x", "-5m", "1.5h", "99999999999999999999h", "9999999h"])
    func whatIsNoLengthIsRefused(_ text: String) { #expect(Duration(configuration: text) == nil) }
}
