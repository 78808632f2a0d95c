import Encoding
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

    @Test func aRequestThatIsKeptIsToldWithoutItsHash() {
        var kept = RequestKept()
        (kept.by, kept.operation, kept.hash, kept.events) = ("ops\u{1B}", "sendMessage", RawBytes([1, 2]), 2)
        let start = "a request of ops\\u{1B} is kept (sendMessage): made again under its key, it leads to "
        #expect(
            Narrator.line(for: recorded(.requestKept(kept))).hasSuffix(
                start + "nothing more than the 2 events before this one"))
        kept.events = 0
        #expect(Narrator.line(for: recorded(.requestKept(kept))).hasSuffix(start + "nothing then either"))
    }

    private func recorded(_ set: LinePolicySet) -> RecordedEvent { recorded(.linePolicySet(set)) }

    private func recorded(_ event: Event) -> RecordedEvent {
        RecordedEvent(
            position: .start.next, conversation: .system, version: 1, occurredAt: .epoch, recordedAt: .epoch,
            cause: .start, event: event)
    }
}
