import Events
import Projections
package import Timeline

/// Something that always holds at a desk, whatever happens there. Half a sentence says what is wrong where it does not.
protocol DeskInvariant: Sendable {
    /// What holds, as somebody who reads of its breach would say it.
    static var name: String { get }

    /// What is wrong with an event.
    ///
    /// - Parameter desk: As it was before the event.
    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String?

    /// What is wrong after a step, once nothing is left to be done at once.
    static func breach(after round: DeskRound) -> String?
}

extension DeskInvariant {
    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? { nil }
    static func breach(after round: DeskRound) -> String? { nil }
}

/// A desk after a step.
struct DeskRound: Sendable {
    /// As the events alone tell of it.
    var desk: DeskLedger
    /// As it is.
    var world: World
    /// The moment.
    var now: Timestamp
    /// Whether the broker runs: while it is down, what is due is left undone.
    var isUp: Bool
    /// Whether nothing was done in the step but what time led to: what was done just now may be due only in the next one.
    var isRested: Bool
    /// What was recorded in the step.
    var events: ArraySlice<RecordedEvent>
}

/// All that always holds.
enum DeskInvariants {
    static let all: [any DeskInvariant.Type] = [
        OneSession.self, RightOpening.self, LimitsKept.self, QueueOrder.self, StrategyOrder.self, NobodyIdle.self,
        QueueBounded.self, TransferReturns.self, LogoutLeavesNothing.self, LineOff.self, WindowKept.self,
        OneNotice.self, WaitingIsTold.self, OneReminder.self, OneSurvey.self, RightClose.self, NothingOverdue.self,
        HoursTold.self, ListsKept.self, BotsAreAsked.self, DeskIsRecounted.self,
    ]
}

/// Something that did not hold.
package struct DeskBreach: Hashable, Sendable, CustomStringConvertible {
    /// What should have held.
    package var invariant: String
    /// The last event until then.
    package var position: Position
    /// What is wrong.
    package var what: String

    /// All of it in words.
    package var description: String { "\(invariant): \(what) (\(position))" }
}
