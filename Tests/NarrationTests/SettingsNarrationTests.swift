import Events
import Narration
import Settings
import Testing
import Timeline

@Suite struct SettingsNarrationTests {
    @Test func aChangeIsToldByWhatIsDifferent() {
        var set = LinePolicySet(line: "100", policy: LinePolicy())
        #expect(Narrator.line(for: recorded(set)).hasPrefix("= rules of line 100: {"), "the first rules are told whole")
        set.changed = ["autoClose 24h → 12h", "name \"A\u{1B}\" → –"]
        #expect(Narrator.line(for: recorded(set)) == "= line 100: autoClose 24h → 12h, name \"A\\u{1B}\" → –")
        set.line = .absent
        set.changed = ["botSilence 10m → off"]
        #expect(Narrator.line(for: recorded(set)) == "= the defaults: botSilence 10m → off")
    }

    private func recorded(_ set: LinePolicySet) -> RecordedEvent {
        RecordedEvent(
            position: .start.next, conversation: .system, version: 1, occurredAt: .epoch, recordedAt: .epoch,
            cause: .start, event: .linePolicySet(set))
    }
}
