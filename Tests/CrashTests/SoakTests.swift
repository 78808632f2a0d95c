import CrashTesting
import Testing

/// The soak's rules find what is not flat, and nothing else.
struct SoakTests {
    @Test func whatIsFlatIsNotFound() { #expect(found { _ in } == []) }

    @Test func aLeakIsFound() {
        #expect(
            found { $0.anonymous += 1_000 * $0.events } == [
                "memory at the long life: 1128 bytes more an event; at most 512 are flat"
            ])
    }

    @Test func whatAFreshStartDoesNotNeedIsFound() {
        #expect(
            found { if $0.life == 7 { $0.anonymous += 100 << 20 } } == [
                "memory at the long life: 120 MiB in the end, where one that has just started has 20"
            ])
    }

    @Test func descriptorsAndThreadsThatStayOpenAreFound() {
        let found = found {
            $0.descriptors += $0.events / 100
            $0.threads += $0.events / 400
        }
        #expect(found.map { $0.prefix { $0 != " " } } == ["descriptors", "threads"])
    }

    @Test func whatStaysOnTheDiskIsFound() {
        let found = found {
            $0.files += $0.events / 500
            $0.bytes += $0.events * 1_000
            $0.journal += $0.life == 7 ? 30 << 20 : 0
        }
        #expect(found.map { $0.prefix { $0 != " " } } == ["files", "disk", "disk"])
    }

    @Test func aRunThatShowedNothingIsFound() {
        #expect(
            found { $0.events = 1 } == ["soak at the long life: it was too short to be judged, or nothing was recorded"]
        )
        #expect(SoakRules.findings([]).map(\.description) == ["soak at the run: it had no long life and none after it"])
    }

    @Test func thePictureHasEverySampleOfEveryLife() {
        var report = SoakReport()
        report.lives = 8
        report.samples = Self.flat
        let picture = SoakPicture.drawn(report)
        #expect(picture.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
        let points = picture.matches(of: /points="([^"]*)"/).map { $0.1.split(separator: " ").count }
        // Ten curves in six panels, each over the two lives.
        #expect(points == Array(repeating: [40, 10], count: 10).flatMap { $0 })
    }

    private func found(_ change: (inout SoakSample) -> Void) -> [String] {
        var samples = Self.flat
        for index in samples.indices { change(&samples[index]) }
        return SoakRules.findings(samples).map(\.description)
    }

    /// A long life and one after it.
    private static var flat: [SoakSample] {
        (0..<50).map { number in
            var sample = SoakSample()
            sample.life = number < 40 ? 7 : 8
            sample.hours = Double(number)
            sample.events = 1_000 + 100 * number
            sample.conversations = 100
            sample.anonymous = 20 << 20 + 128 * sample.events
            sample.resident = 60 << 20
            (sample.descriptors, sample.threads, sample.files) = (50 + number % 3, 14, 9 + number % 2)
            sample.bytes = 200 * sample.events
            sample.journal = 16 << 20
            return sample
        }
    }
}
