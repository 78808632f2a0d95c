public import Timeline

/// Why records were not appended. Nothing of the batch was written.
public enum AppendError: Error, Hashable, Sendable {
    /// The stream has another version than expected: decide again.
    case versionConflict(ConversationID, expected: UInt32, actual: UInt32)
    /// A record with the same key is there, at this position.
    case duplicate(DedupeKey, at: Position)
    /// The batch or a payload is too large, or a stream's number is not the next one.
    case invalid(String)
    /// More is queued than the log takes on: hand it over again when earlier batches have been answered.
    case busy(String)
    /// The disk is nearly full: nothing is written until there is room again.
    case diskFull(String)
    /// The log has stopped after a failed write or sync; the process must open it again.
    case stopped(String)
    /// The log was opened for reading only, or is closed.
    case notWritable(String)
}

extension AppendError: CustomStringConvertible {
    /// What happened and what to do.
    public var description: String {
        switch self {
        case .versionConflict(let conversation, let expected, let actual):
            "conversation \(conversation) is at version \(actual), not \(expected): read it again and decide again"
        case .duplicate(_, let position): "recorded already at \(position)"
        case .invalid(let reason): reason
        case .busy(let advice), .diskFull(let advice), .stopped(let advice), .notWritable(let advice): advice
        }
    }
}
