public import Timeline

/// Why a log could not be opened or read.
public struct LogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Code: Hashable, Sendable {
        /// Another process writes this log.
        case locked
        /// There is no log here, or it is of a version this Parley doesn't know.
        case incompatible
        /// A record is damaged, or the pages that lead to it; ``Position/start`` where it can't be told which.
        case corrupted(Position)
        /// What was asked makes no sense.
        case invalid
        /// The disk, the file system or the permissions are in the way.
        case io
        /// The log has stopped after a failed write or sync: nothing more will come before it is opened again.
        case stopped
        /// The log is closed.
        case closed
    }

    /// What kind of trouble it is.
    public var code: Code
    /// What happened and what to do.
    public var advice: String

    /// An error with its advice.
    public init(_ code: Code, _ advice: String) {
        self.code = code
        self.advice = advice
    }

    /// The advice.
    public var description: String { advice }
}
