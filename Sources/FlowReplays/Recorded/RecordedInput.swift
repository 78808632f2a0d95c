import Decisions
import Events
import Flows
import Projections
import Timeline

/// Something that a recorded flow went on with.
enum RecordedInput: Sendable {
    case opening(FlowMessage?)
    case message(FlowMessage)
    /// What became of a message of its own.
    case outcome(SendOutcome)
    case answer(FlowAnswer)
    /// Its time was over.
    case deadline

    /// An input and its instant.
    struct Instant: Sendable {
        var input: RecordedInput
        var time: Timestamp
    }
}

extension RecordedPart {
    /// What a flow went on with, in order.
    ///
    /// - Parameter isServed: Whether the line is: messages and outcomes move nothing where it is not.
    func inputs(isServed: Bool) -> [RecordedInput.Instant] {
        var inputs: [RecordedInput.Instant] = []
        for event in events {
            // What comes after the end comes to somebody else.
            if case .flowEnded = event.event { break }
            guard let input = input(of: event, isServed) else { continue }
            inputs.append(RecordedInput.Instant(input: input, time: event.occurredAt))
        }
        return inputs
    }

    private func input(of event: RecordedEvent, _ isServed: Bool) -> RecordedInput? {
        switch event.event {
        case .flowStarted: .opening(opening.map { FlowMessage($0) })
        case .messageReceived(let message)
        where isServed && MessageTypes.wantsAnswer(type: message.type, replyID: message.replyID):
            .message(FlowMessage(message))
        case .sendOutcome(let outcome) where isServed: .outcome(outcome)
        case .flowAnswered(let answered) where !answered.late: .answer(answered.answer)
        // Nothing is recorded of a deadline but what it led to.
        case .flowStepped, .flowFailed: event.cause == .start ? .deadline : nil
        default: nil
        }
    }
}
