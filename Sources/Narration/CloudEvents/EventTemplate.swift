import Encoding
import Events
import Timeline

/// A piece of JSON that is the same for all events of a kind but for numbers, moments and the line in it: what is the same is written one behind
/// the other, and not name by name.
struct EventTemplate: Sendable {
    /// What differs from event to event.
    enum Value {
        case position
        /// The position in 20 digits.
        case sequence
        case conversation
        case occurredAt
        case recordedAt
        case line
        case version
        /// A position, or `null`.
        case cause
    }

    /// Some of the text, up to an end, and what differs behind it.
    private struct Step {
        let end: Int
        let value: Value
    }

    private var text: [UInt8] = []
    private var steps: [Step] = []

    /// Adds what is the same for all.
    mutating func add(_ same: String) { text += same.utf8 }

    /// Adds what is the same for all, and is to stand in a JSON string.
    mutating func add(inString same: String) {
        let start = text.count
        text += same.utf8
        JSONText.escape(&text, from: start)
    }

    /// Adds what differs.
    mutating func add(_ value: Value) { steps.append(Step(end: text.count, value: value)) }

    /// Writes an event's behind what is there.
    func append(_ event: RecordedEvent, _ line: LineID = .absent, to output: inout [UInt8]) {
        text.withUnsafeBufferPointer { text in
            var start = 0
            for step in steps {
                output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<step.end]))
                step.value.append(event, line, inJSON: true, to: &output)
                start = step.end
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        }
    }
}

extension EventTemplate.Value {
    /// Writes an event's behind what is there.
    ///
    /// - Parameter inJSON: Whether a text is to be escaped.
    func append(_ event: RecordedEvent, _ line: LineID, inJSON: Bool, to output: inout [UInt8]) {
        switch self {
        case .position: output.append(decimal: event.position.rawValue)
        case .sequence: output.append(decimal: event.position.rawValue, digits: 20)
        case .conversation: output.append(decimal: UInt64(event.conversation.rawValue))
        case .occurredAt: event.occurredAt.append(to: &output)
        case .recordedAt: event.recordedAt.append(to: &output)
        case .version: output.append(decimal: UInt64(event.version))
        case .cause:
            if event.cause == .start { output += "null".utf8 } else { output.append(decimal: event.cause.rawValue) }
        case .line:
            let start = output.count
            output += line.rawValue.utf8
            if inJSON { JSONText.escape(&output, from: start) }
        }
    }
}
