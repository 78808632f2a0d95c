import EventLogTesting
import Events
import Messages
import Projections
import Testing
import Timeline

@testable import DeskTesting

/// What looks at lives finds what must not be: events of lives in which all holds are changed, or left out, and that is found.
@Suite struct DeskInvariantTests {
    private static let lived = Task {
        try await OwnThread.run { try (0..<60 as Range<UInt64>).map { try DeskLives.live(seed: $0).events } }
    }

    private let lives: [[RecordedEvent]]

    init() async throws { lives = try await DeskInvariantTests.lived.value }

    /// Whether an invariant finds a change in any life.
    private func finds(
        _ invariant: any DeskInvariant.Type, _ change: (Event, DeskLedger) -> Event?
    ) -> Bool {
        lives.contains { events in
            var desk = DeskLedger()
            return events.contains { event in
                defer { desk.note(event) }
                guard let changed = change(event.event, desk) else { return false }
                var other = event
                other.event = changed
                return invariant.breach(by: other, on: desk) != nil
            }
        }
    }

    private func finds(_ invariant: any DeskInvariant.Type, passing change: (inout SessionAssigned) -> Void) -> Bool {
        finds(invariant) { event, _ in
            guard case .sessionAssigned(var assigned) = event, assigned.by == "rule:queueAssignment" else { return nil }
            change(&assigned)
            return .sessionAssigned(assigned)
        }
    }

    /// Whether an invariant finds, in any life, that an event is missing, and nothing wrong where it is there.
    private func findsMissing(_ invariant: any DeskInvariant.Type, _ isMeant: (Event) -> Bool) -> Bool {
        lives.contains { events in
            var (desk, world) = (DeskLedger(), World())
            return events.enumerated().contains { index, event in
                defer { desk.note(event) }
                world.apply(event)
                guard isMeant(event.event) else { return false }
                var whole = desk
                whole.note(event)
                let recent = events[max(index - 6, 0)...index]
                func round(_ desk: DeskLedger, _ events: ArraySlice<RecordedEvent>) -> DeskRound {
                    DeskRound(
                        desk: desk, world: world, now: event.recordedAt, isUp: true, isRested: true, events: events)
                }
                return invariant.breach(after: round(desk, recent.dropLast())) != nil
                    && invariant.breach(after: round(whole, recent)) == nil
            }
        }
    }

    private func isPassed(_ event: Event, by rule: String) -> Bool {
        if case .sessionAssigned(let assigned) = event { assigned.by == "rule:\(rule)" } else { false }
    }

    @Test func sessionsAreCounted() {
        #expect(
            finds(OneSession.self) { event, _ in
                guard case .sessionClosed(var closed) = event else { return nil }
                closed.session += 1
                return .sessionClosed(closed)
            })
        #expect(finds(OneSession.self, passing: { $0.previous = .workbin("other") }))
        #expect(findsMissing(DeskIsRecounted.self) { isPassed($0, by: "queueAssignment") })
        #expect(findsMissing(DeskIsRecounted.self) { if case .agentStateSet = $0 { true } else { false } })
    }

    @Test func whoGetsASessionIsLookedAt() {
        #expect(finds(LimitsKept.self, passing: { $0.handler = .agent("nobody") }))
        #expect(finds(LimitsKept.self, passing: { $0.by = "rule:autoClose" }))
        for other in ["ana", "ben", "cem", "dee"] {
            #expect(finds(LimitsKept.self, passing: { $0.handler = .agent(other) }), "\(other), who can't take one")
            #expect(
                finds(StrategyOrder.self, passing: { $0.handler = .agent(other) }), "\(other), whose turn it is not")
        }
    }

    @Test func theOrderOfTheQueueIsLookedAt() {
        let isJumped = lives.contains { events in
            var desk = DeskLedger()
            return events.contains { event in
                defer { desk.note(event) }
                guard isPassed(event.event, by: "queueAssignment"),
                    let line = desk.conversations[event.conversation]?.line, let last = desk.queue(of: line).last
                else { return false }
                var other = event
                other.conversation = last
                return QueueOrder.breach(by: other, on: desk) != nil
            }
        }
        #expect(isJumped)
    }

    @Test func whoCouldTakeASessionIsLookedAt() {
        #expect(findsMissing(NobodyIdle.self) { isPassed($0, by: "queueAssignment") })
        #expect(findsMissing(LogoutLeavesNothing.self) { isPassed($0, by: "logoutParking") })
        #expect(findsMissing(LogoutLeavesNothing.self) { isPassed($0, by: "agentRemoval") })
        #expect(findsMissing(NothingOverdue.self) { isPassed($0, by: "queueTime") })
        #expect(findsMissing(NothingOverdue.self) { isPassed($0, by: "transferReturn") })
        #expect(findsMissing(NothingOverdue.self) { if case .replyReminderFired = $0 { true } else { false } })
    }

    @Test func whereSessionsArriveIsLookedAt() {
        func opening(_ invariant: any DeskInvariant.Type, with handler: Handler) -> Bool {
            finds(invariant) { event, _ in
                guard case .sessionOpened(var opened) = event, opened.handler != handler else { return nil }
                opened.handler = handler
                return .sessionOpened(opened)
            }
        }
        for handler in [Handler.queue, .unassigned, .bot("helper")] {
            #expect(opening(RightOpening.self, with: handler))
        }
        #expect(opening(QueueBounded.self, with: .queue))
    }

    @Test func transfersAreLookedAt() {
        #expect(finds(TransferReturns.self, passing: { $0.by = "rule:transferReturn" }))
        #expect(
            finds(TransferReturns.self) { event, _ in
                guard case .sessionAssigned(var assigned) = event, assigned.by == "rule:transferReturn" else {
                    return nil
                }
                assigned.handler = assigned.handler == .queue ? .agent("ana") : .queue
                return .sessionAssigned(assigned)
            })
    }

    @Test func whatIsSaidIsLookedAt() {
        #expect(findsMissing(WaitingIsTold.self) { said(by: "queueReply", $0) })
        #expect(findsMissing(WaitingIsTold.self) { said(by: "unassignedReply", $0) })
        #expect(
            finds(WindowKept.self) { event, _ in
                guard case .sendRequested(var send) = event, !send.content.template.isEmpty else { return nil }
                send.content = .text("Hello")
                return .sendRequested(send)
            })
        #expect(
            finds(LineOff.self) { event, _ in
                guard case .messageReceived = event else { return nil }
                return .sendRequested(SendRequested())
            })
    }

    @Test func twoAutomaticMessagesForAnEventAreFound() throws {
        let events = try #require(lives.first { $0.contains { said(by: "unassignedReply", $0.event) } })
        let place = try #require(events.firstIndex { said(by: "unassignedReply", $0.event) })
        var (desk, twice) = (DeskLedger(), events[...place] + [events[place]])
        twice[place + 1].position = events[place].position.next
        for event in twice { desk.note(event) }
        let round = DeskRound(
            desk: desk, world: World(), now: events[place].recordedAt, isUp: true, isRested: true,
            events: twice[place...])
        #expect(OneNotice.breach(after: round)?.hasPrefix("unassignedReply, unassignedReply speak for #") == true)
    }

    private func said(by rule: String, _ event: Event) -> Bool {
        if case .sendRequested(let send) = event { send.origin == .rule(rule) } else { false }
    }

    @Test func whatComesOnceIsLookedAt() {
        #expect(
            finds(OneReminder.self) { event, _ in
                guard case .replyReminderFired(var fired) = event else { return nil }
                fired.message = fired.message.next
                return .replyReminderFired(fired)
            })
        #expect(
            finds(OneSurvey.self) { event, _ in
                guard case .sessionClosed(let closed) = event else { return nil }
                var asked = SurveyRequested()
                asked.session = closed.session
                return .surveyRequested(asked)
            })
        #expect(
            finds(RightClose.self) { event, _ in
                guard case .sessionClosed(var closed) = event, closed.reason == .botSilence else { return nil }
                closed.reason = .autoClose
                return .sessionClosed(closed)
            })
        #expect(findsMissing(OneSurvey.self) { if case .surveyRequested = $0 { true } else { false } })
    }
}
