public import Encoding
public import Events

/// A fold over events: a pure function of what is in the log. It has no clock, does no I/O, and never fails.
public protocol Projection: Sendable {
    /// Takes the next event into account. Total: every event there can be, in any order, leads to some state.
    mutating func apply(_ event: RecordedEvent)
}

/// A projection whose state is kept on disk, with the states of all its parts in it.
public protocol StoredProjection: Projection, FieldCodable {
    /// Raised when ``Projection/apply(_:)`` changes what it computes, be it in a part: a stored state of another version is thrown
    /// away and rebuilt.
    static var version: UInt32 { get }
}
