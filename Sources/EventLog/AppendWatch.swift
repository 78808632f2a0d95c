public import Timeline

/// Records that can be read since the head has moved.
public struct NewRecords: Hashable, Sendable {
    /// The head before.
    public let after: Position
    /// The head now.
    public let head: Position
    /// Whether one of the kinds that were asked for is among them.
    public let haveKinds: Bool

    /// How many there are.
    public var count: UInt64 { head.rawValue - after.rawValue }
}

/// That somebody is told of every append; until it is ended, or nobody has it any more.
public final class AppendWatch: Sendable {
    private let onEnd: @Sendable () -> Void

    /// - Parameter onEnd: What ends it; may be called more than once.
    package init(onEnd: @escaping @Sendable () -> Void = {}) { self.onEnd = onEnd }

    deinit { onEnd() }

    /// Nobody is told of what is appended from now on; who is being told just now may still be.
    public func end() { onEnd() }
}
