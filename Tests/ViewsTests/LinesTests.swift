import Encoding
import EventLog
import EventLogTesting
import Events
import GRDB
import Messages
import Testing
import Timeline
import WhatsApp

@testable import Views

/// How lines do, and what the platform has said of them (B10).
@Suite struct LinesTests {
    private static let number = "15550783881"
    private static let account = "102290129340398"

    private static func notice(_ topic: String, _ value: String, account: String = account) -> Event {
        var notice = NotificationReceived()
        (notice.topic, notice.account, notice.raw) = (topic, account, RawBytes(Array(value.utf8)))
        return .notificationReceived(notice)
    }

    private static func quality(_ event: String, number: String = number) -> Event {
        notice(
            "phone_number_quality_update",
            #"{"display_phone_number":"\#(number)","event":"\#(event)","current_limit":"TIER_1K"}"#)
    }

    /// A line whose number and account a conversation has told.
    private static func story() -> Story {
        var story = Story()
        var started = ConversationStarted(line: Story.line, contact: ContactID(1))
        (started.lineNumber, started.account) = (number, account)
        story.add(.conversationStarted(started))
        return story
    }

    private func line(_ story: Story, _ line: LineID = Story.line) async throws -> ListedLine {
        let views = try await story.views()
        return try #require(try views.read { try ListedLine.all([line], in: $0) }.answer.first)
    }

    private func standing(_ story: Story, later: Duration = .zero) async throws -> LineStanding {
        let now = (story.events.last?.recordedAt ?? .epoch) + later
        return LineStanding(try await line(story), at: now)
    }

    // MARK: Counting

    @Test func messagesAreCountedByStageAndTheLastOfEachIsKnown() async throws {
        var story = LinesTests.story()
        story.customer("Hello", id: "wamid.1")
        for _ in 1...3 { story.add(.sendRequested(SendRequested())) }
        story.add(.sendRefused(SendRefused()))
        let taken = story.add(.sendAccepted(SendAccepted()))
        var failed = SendFailed()
        (failed.code, failed.reason) = (131_026, "undeliverable")
        let failure = story.add(.sendFailed(failed))
        var told = failure
        for status in ["sent", "delivered", "delivered", "read", "failed"] {
            var receipt = ReceiptReceived()
            (receipt.status, receipt.errorCode) = (status, status == "failed" ? 131_049 : 0)
            told = story.add(.receiptReceived(receipt))
        }
        let line = try await line(story)
        let counts = line.counts
        #expect((counts.requested, counts.refused, counts.taken, counts.failedAttempts) == (3, 1, 1, 1))
        #expect((counts.delivered, counts.read, counts.failed) == (2, 1, 1))
        #expect(line.taken?.position == taken)
        #expect(line.failed?.position == told)
        #expect(line.failed?.code == 131_049)
        #expect(line.heard?.position == told)
        #expect((line.number, line.account) == (LinesTests.number, LinesTests.account))
    }

    @Test func ofALineOfWhichNothingIsRecordedNothingWasHeard() async throws {
        let line = try await line(LinesTests.story(), "unheard-of")
        #expect(LineStanding(line, at: .epoch).verdict == .unheard)
        #expect(line.counts.requested == 0)
    }

    // MARK: Standing

    @Test func aFlagCountsUntilItIsTakenBackAndAnUpgradeTakesNoneBack() async throws {
        var story = LinesTests.story()
        story.customer("Hello", id: "wamid.1")
        #expect(try await standing(story).verdict == .good)
        let flagged = story.add(LinesTests.quality("FLAGGED"), to: .system)
        story.add(LinesTests.quality("UPGRADE"), to: .system)
        story.add(LinesTests.quality("THROUGHPUT_UPGRADE"), to: .system)
        let looked = try await standing(story)
        #expect(looked.verdict == .look)
        #expect(looked.reasons.map(\.text) == ["quality: flagged for low quality, TIER_1K a day"])
        #expect(looked.reasons.map(\.position) == [flagged])
        story.add(LinesTests.quality("UNFLAGGED"), to: .system)
        #expect(try await standing(story).verdict == .good)
        let kinds = try await line(story).notices.map(\.kind)
        #expect(kinds == ["quality", "throughput", "limit"])
    }

    @Test func anAccountsBanConcernsItsLinesUntilItIsLifted() async throws {
        var story = LinesTests.story()
        func ban(_ state: String) -> Event {
            LinesTests.notice(
                "account_update",
                #"{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":\#(state),"waba_ban_date":"May 1"}}"#)
        }
        story.add(ban(#"["SCHEDULE_FOR_DISABLE"]"#), to: .system)
        #expect(try await standing(story).verdict == .look)
        story.add(ban(#""DISABLE""#), to: .system)
        let banned = try await standing(story)
        #expect(banned.verdict == .restricted)
        #expect(banned.reasons.map(\.text) == ["account: the account was disabled, since May 1"])
        story.add(ban(#"["REINSTATE"]"#), to: .system)
        #expect(try await standing(story).verdict == .good)
    }

    @Test func aRestrictionRunsOutAndOneOfCallsLimitsNoMessages() async throws {
        var story = LinesTests.story()
        let end = (story.events.last?.recordedAt ?? .epoch).milliseconds / 1000 + 3600
        story.add(
            LinesTests.notice(
                "account_update",
                """
                {"event":"ACCOUNT_RESTRICTION","restriction_info":[\
                {"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":\(end)},\
                {"restriction_type":"RESTRICTED_USER_INITIATED_CALLING","expiration":\(end + 3600)}]}
                """), to: .system)
        let now = try await standing(story)
        #expect(now.verdict == .restricted)
        #expect(now.reasons.count == 2)
        #expect(now.reasons.first?.text.hasPrefix("restriction: biz initiated messaging") == true)
        #expect(try await standing(story, later: .seconds(5000)).verdict == .look)
        #expect(try await standing(story, later: .seconds(9000)).verdict == .good)
    }

    @Test func refusalsOfAllCountUntilOneIsTakenAndErrorsForADay() async throws {
        var story = LinesTests.story()
        var failed = SendFailed()
        (failed.code, failed.reason) = (131_031, "locked")
        story.add(.sendFailed(failed))
        let reasons = try await standing(story).reasons.map(\.text)
        #expect(reasons == ["the platform refuses what it sends: error 131031, locked"])
        story.add(.sendAccepted(SendAccepted()))
        #expect(try await standing(story).verdict == .good)
        var report = PlatformErrorReported()
        (report.line, report.code, report.text) = (Story.line, 130_429, "too much")
        story.add(.platformErrorReported(report), to: .system)
        #expect(try await standing(story).verdict == .look)
        #expect(try await standing(story, later: .seconds(86_401)).verdict == .good)
        let slowed = LineStanding(try await line(story), slowedUntil: .latest, at: .latest)
        #expect(slowed.verdict == .look)
    }

    // MARK: Notices

    @Test func whatIsAboutNoKnownLineIsToldApart() async throws {
        var story = LinesTests.story()
        story.add(LinesTests.quality("FLAGGED", number: "+1 (555) 000-0000"), to: .system)
        story.add(LinesTests.notice("account_review_update", #"{"decision":"REJECTED"}"#, account: "7"), to: .system)
        story.add(
            LinesTests.notice(
                "account_alerts",
                #"{"entity_type":"PHONE_NUMBER","entity_id":"999","alert_info":{"alert_type":"X"}}"#),
            to: .system)
        #expect(try await line(story).notices.isEmpty)
        let views = try await story.views()
        let others = try views.read { try LineNotice.ofNoLine(limit: 10, in: $0) }.answer
        #expect(others.map(\.line) == ["999", "", ""])
        #expect(others.map(\.number) == ["", "", "15550000000"])
        #expect(others.map(\.account) == [LinesTests.account, "7", LinesTests.account])
        #expect(try views.read { try LineNotice.ofNoLine(limit: 1, in: $0) }.answer.count == 1)
    }

    @Test func whateverANotificationHoldsItIsANoticeAndNoTrap() async throws {
        let topics = [
            "phone_number_quality_update", "phone_number_name_update", "account_review_update", "account_update",
            "account_alerts", "business_capability_update", "security", "", "something_new",
        ]
        let long = String(repeating: "é", count: 5_000)
        let values = [
            "{}", "[]", "null", "7", #""text""#, "[[[]]]", #"{"event":{"a":[1]},"decision":[],"ban_info":7}"#,
            #"{"event":"\#(long)","display_phone_number":"\#(long)","decision":"\#(long)"}"#,
            #"{"event":"ACCOUNT_RESTRICTION","restriction_info":{"restriction_type":null,"expiration":"9e99"}}"#,
            #"{"event":"ACCOUNT_RESTRICTION","restriction_info":[7,null,"x",{"expiration":-1}]}"#,
            #"{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":[[]],"waba_ban_date":{}}}"#,
            #"{"alert_info":[],"entity_type":"PHONE_NUMBER","entity_id":{"a":1}}"#, "no JSON",
        ]
        var story = LinesTests.story()
        for topic in topics {
            for value in values { story.add(LinesTests.notice(topic, value), to: .system) }
        }
        let views = try await story.views()
        let texts = try views.read { try String.fetchAll($0, sql: "SELECT text FROM notices") }.answer
        #expect(texts.allSatisfy { !$0.isEmpty && $0.count < 1_000 })
        let kinds = Set(try views.read { try String.fetchAll($0, sql: "SELECT kind FROM notices") }.answer)
        let expected: Set = ["other.something_new", "other.security", "other.without a topic", "restriction"]
        #expect(kinds.isSuperset(of: expected))
        #expect(kinds.allSatisfy { $0.count <= 100 })
    }

    @Test func ofANumberTheNewestFiftyKindsAreKeptHoweverTheyAreTaken() async throws {
        var story = LinesTests.story()
        for number in 1...(NoticesView.limit + 20) {
            story.add(LinesTests.notice("topic_\(number)", "{}"), to: .system)
        }
        story.add(LinesTests.quality("FLAGGED"), to: .system)
        let kept = try await line(story).notices
        #expect(kept.count == NoticesView.limit + 1)
        #expect(kept.dropFirst().map(\.kind) == (21...70).reversed().map { "other.topic_\($0)" })
        // One by one, by views that know nothing but their tables, it is the same.
        let (log, folder) = (InMemoryEventLog(), try TemporaryFolder())
        for event in story.events {
            try await log.append([event])
            try Views.test(log, in: folder).catchUp()
        }
        let pieces = Views.test(log, in: folder)
        try pieces.catchUp()
        #expect(try pieces.hash() == (try await story.views().hash()))
    }

    @Test(.enabled(if: SharedFolder.exists("webhooks"), Comment(rawValue: SharedFolder.skipped)))
    func whatThePlatformsDocumentationShowsIsUnderstood() async throws {
        let prefixes = [
            "account_", "phone_number_", "business_capability_", "calling_call_settings_webhook",
            "solution_providers_manage",
        ]
        var story = Story()
        for (name, bytes) in try SharedFolder.files("webhooks")
        where prefixes.contains(where: { name.hasPrefix("meta_docs__\($0)") }) {
            for item in WebhookDecoder.decode(bytes) {
                if case .notificationReceived = item.event { story.add(item.event, to: .system) }
            }
        }
        let views = try await story.views()
        let told = try views.read { database in
            try Row.fetchAll(database, sql: "SELECT number, kind, weight, text FROM notices ORDER BY kind, number")
        }.answer.map { "\($0[0] as String) \($0[1] as String) \($0[2] as String): \($0[3] as String)" }
        for expected in [
            "15550783881 throughput good: the throughput was raised, TIER_UNLIMITED a day",
            "124545784358810 quality look: flagged for low quality, TIER_10K a day",
            "15550783881 name good: approved, 'Lucky Shrub'",
            " review good: approved", " capability told: 2000 conversations a day, 25 numbers",
            "124545784358810 account.VERIFIED_ACCOUNT told: verified account",
        ] { #expect(told.contains(expected), "\(expected) is not among \(told)") }
        for start in [
            "16505552771 violation.USER_INITIATED_CALLS_LOW_PICKUP_RATE look: violation",
            " alert.INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED look: ",
        ] { #expect(told.contains { $0.hasPrefix(start) }, "\(start) is not among \(told)") }
    }
}
