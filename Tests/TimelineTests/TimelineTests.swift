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

/// How positions and conversations are spread over tables.
struct SpreadTests {
    @Test("Numbers that follow each other, or are far apart alike, do not pile up", arguments: [1, 64, 4_096, 1 << 20])
    func spreads(distance: UInt64) {
        for seed in [0, 1, 13, 0x7F00_1234_5670] {
            var buckets = [Int](repeating: 0, count: 8_192)
            for number in 1...UInt64(4_096) {
                buckets[Position(number * distance)._rawHashValue(seed: seed) & 8_191] += 1
            }
            #expect(buckets.max() ?? 0 <= 9, "what chance would make of it is 6 or 7")
        }
    }

    @Test("The order of one table says nothing of another's")
    func differsBySeed() {
        let numbers = (1...UInt64(4_096)).map { Position($0) }
        let order = numbers.sorted { $0._rawHashValue(seed: 1) & 8_191 < $1._rawHashValue(seed: 1) & 8_191 }
        let places = order.map { $0._rawHashValue(seed: 2) & 8_191 }
        let rising = zip(places, places.dropFirst()).count { $0 < $1 }
        #expect((1_850...2_250).contains(rising))
    }

    @Test func equalNumbersAreEqual() {
        #expect(Set([Position(7), Position(7), Position(8)]).count == 2)
        #expect(Set([ConversationID(7), ConversationID(7), ConversationID(8)]).count == 2)
    }
}
