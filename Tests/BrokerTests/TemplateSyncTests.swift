import Broker
import BrokerTesting
import Decisions
import EventLog
import Events
import Projections
import Settings
import Synchronization
import Testing
import Timeline

/// What Parley learns of templates by asking for them (S4.6).
struct TemplateSyncTests {
    /// A platform that answers one page after another.
    private final class Platform: GraphForwarding {
        private let answers: Mutex<[ForwardingResult]>
        private let asked = Mutex<[ForwardedRequest]>([])

        init(_ pages: String...) {
            answers = Mutex(pages.map { .answered(ForwardedAnswer(status: 200, body: Array($0.utf8))) })
        }

        init(_ result: ForwardingResult) { answers = Mutex([result]) }

        var requests: [ForwardedRequest] { asked.withLock { $0 } }

        func forward(_ request: ForwardedRequest, by connector: ConnectorName) async -> ForwardingResult {
            asked.withLock { $0.append(request) }
            return answers.withLock { $0.isEmpty ? .notSent(reason: "nothing is left") : $0.removeFirst() }
        }

        func fetch(_ address: String, range: String?, by connector: ConnectorName) async -> FetchResult {
            .failed(reason: "no files here", isTransient: false)
        }
    }

    private static func version(_ name: String, _ status: String = "APPROVED", language: String = "en_US") -> String {
        #"{"id":"1","name":"\#(name)","language":"\#(language)","status":"\#(status)","category":"UTILITY","components":[{"type":"BODY","text":"Hello {{1}}"}]}"#
    }

    private func templates(_ broker: Broker) async throws -> [StoredTemplate] {
        try await broker.query { $0.templates.all }
    }

    @Test func allPagesAreAskedForAndKept() async throws {
        let first =
            #"{"data":[\#(TemplateSyncTests.version("a"))],"paging":{"cursors":{"after":"X"},"next":"https://graph.example/"}}"#
        let platform = Platform(first, #"{"data":[\#(TemplateSyncTests.version("b", "PAUSED"))]}"#)
        try await withBroker { broker in
            let report = try await TemplateSync(broker: broker, gateway: platform).sync("900", by: .standard)
            #expect(report.versions == 2 && report.changes == 2)
            let known = try await templates(broker)
            #expect(known.map(\.name) == ["a", "b"] && known.map(\.status) == ["APPROVED", "PAUSED"])
            #expect(known.allSatisfy { $0.account == "900" && $0.components.contains("Hello {{1}}") })
        }
        #expect(platform.requests.map(\.path) == ["/900/message_templates", "/900/message_templates"])
        #expect(platform.requests.last?.query.contains { $0.name == "after" && $0.value == "X" } ?? false)
    }

    @Test func whatIsKnownIsNotRecordedAgainAndWhatIsGoneIsForgotten() async throws {
        let page = #"{"data":[\#(TemplateSyncTests.version("a")),\#(TemplateSyncTests.version("b"))]}"#
        let platform = Platform(page, page, #"{"data":[\#(TemplateSyncTests.version("b"))]}"#)
        try await withBroker { broker in
            let sync = TemplateSync(broker: broker, gateway: platform)
            var changes: [Int] = []
            for _ in 1...3 { changes.append(try await sync.sync("900", by: .standard).changes) }
            #expect(changes == [2, 0, 1])
            let left = try await templates(broker)
            #expect(left.map(\.name) == ["b"])
        }
    }

    @Test(arguments: [
        ForwardingResult.notSent(reason: "no connection"), .unanswered(reason: "too late"),
        .answered(ForwardedAnswer(status: 400, body: [])),
        .answered(ForwardedAnswer(status: 200, body: Array("<html>".utf8))),
        .answered(ForwardedAnswer(status: 200, body: Array("{}".utf8))),
    ])
    func nothingIsBelievedOfAPlatformInTrouble(result: ForwardingResult) async throws {
        try await withBroker { broker in
            var known = TemplateChanged()
            (known.account, known.name, known.language, known.status) = ("900", "a", "en_US", "APPROVED")
            _ = try await broker.submit([.changeTemplates([known])])
            await #expect(throws: TemplateSync.Failure.self) {
                _ = try await TemplateSync(broker: broker, gateway: Platform(result)).sync("900", by: .standard)
            }
            let left = try await templates(broker)
            #expect(left.map(\.status) == ["APPROVED"])
        }
    }

    @Test func whatIsNoVersionIsPassedOver() async throws {
        let platform = Platform(#"{"data":[null,1,{},{"name":""},{"name":"a"},\#(TemplateSyncTests.version("c"))]}"#)
        try await withBroker { broker in
            let report = try await TemplateSync(broker: broker, gateway: platform).sync("900", by: .standard)
            #expect(report.versions == 1)
        }
    }
}
