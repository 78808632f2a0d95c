import CrashTesting
import Events
import Testing
import Timeline

/// The checks that hold the log against what was promised find what is wrong, and nothing else.
struct PromiseCheckTests {
    @Test func anItemTwiceIsFoundWithBothPlaces() {
        var log = WrittenLog()
        log.add(.message("a"))
        log.add(.receipt("a", "sent"))
        log.add(.receipt("a", "read"))
        #expect(log.findings(of: ItemsCheck()) == [])
        log.add(.receipt("a", "sent"), in: 2)
        #expect(log.findings(of: ItemsCheck()) == ["items at #4: receipt 'sent' of a was recorded before, at #2"])
    }

    @Test func anAcknowledgedItemThatIsNotThereIsFound() {
        var log = WrittenLog()
        log.add(.message("a"))
        var promises = Promises()
        promises.postedItems = [.message("a"), .message("b"), .receipt("c", status: "sent")]
        promises.acknowledgedItems = [.message("a")]
        #expect(demand(promises, of: log) == [])
        promises.acknowledgedItems = [.message("a"), .receipt("c", status: "sent")]
        #expect(
            demand(promises, of: log)
                == ["items at receipt 'sent' of c: it was acknowledged with HTTP 200 and is not in the log"])
    }

    @Test func anItemThatNobodySentIsFound() {
        var log = WrittenLog()
        log.add(.message("a"))
        log.add(.message("b"))
        var promises = Promises()
        promises.postedItems = [.message("a")]
        var findings = Findings()
        log.look(ItemsCheck()).check.refuseUnknown(promises, &findings)
        #expect(findings.listed.map(\.description) == ["items at #2: message b is in the log, but nobody sent it"])
    }

    @Test func anItemThatWasNotUnderstoodIsFound() {
        var log = WrittenLog()
        var item = ItemNotUnderstood()
        item.reason = "no sender"
        log.add(.itemNotUnderstood(item), in: 0)
        #expect(log.findings(of: ItemsCheck()) == ["items at #1: an item was not understood: no sender"])
    }

    @Test func repliesAreHeldAgainstTheirAnswers() {
        var log = WrittenLog()
        log.add(.reply("one"))
        log.add(.reply("two", "Bye"))
        var promises = Promises()
        promises.askedReplies = ["one": "Hello", "two": "Bye", "lost": "Hello"]
        promises.acknowledgedReplies = ["one": Position(1), "two": nil]
        #expect(replies(promises, of: log) == [])

        promises.acknowledgedReplies = ["one": Position(2), "lost": nil]
        promises.askedReplies = ["one": "Hello", "lost": "Hello"]
        #expect(
            Set(replies(promises, of: log)) == [
                "replies at #1: reply one was said to be at #2",
                "replies at lost: it was acknowledged with HTTP 202 and is not in the log",
                "replies at #2: nobody asked for reply 'two'",
            ])

        promises = Promises()
        promises.askedReplies = ["one": "Hello", "two": "Hello"]
        #expect(replies(promises, of: log) == ["replies at #2: reply two has another text than was asked for"])
    }

    @Test func aReplyTwiceIsFound() {
        var log = WrittenLog()
        log.add(.reply("one"))
        log.add(.reply("one"))
        #expect(log.findings(of: RepliesCheck()) == ["replies at #2: reply one is there already, at #1"])
    }

    @Test func aReplyThatWasRefusedCanBeAskedForAgain() {
        var log = WrittenLog()
        var refused = SendRefused()
        (refused.correlationID, refused.origin) = ("one", .agent("ana"))
        for _ in 0..<2 { log.add(.sendRefused(refused)) }
        log.add(.reply("one"))
        #expect(log.findings(of: RepliesCheck()) == [])
        log.add(.sendRefused(refused))
        #expect(log.findings(of: RepliesCheck()) == ["replies at #4: reply one is there already, at #3"])
    }

    @Test func onlySomeOfManyFindingsAreListed() {
        var findings = Findings()
        for number in 1...25 { findings.add("items", at: number, "gone") }
        findings.add("items", at: 1, "gone")
        #expect(findings.listed.count == Findings.listedOfEach)
        #expect(findings.unlisted == ["items: 15 more"])
        #expect(!findings.isEmpty)
    }

    private func demand(_ promises: Promises, of log: WrittenLog) -> [String] {
        var findings = Findings()
        log.look(ItemsCheck()).check.demand(promises, &findings)
        return findings.listed.map(\.description)
    }

    private func replies(_ promises: Promises, of log: WrittenLog) -> [String] {
        var findings = Findings()
        let check = log.look(RepliesCheck()).check
        check.demand(promises, &findings)
        check.refuseUnknown(promises, &findings)
        return findings.listed.map(\.description)
    }
}
