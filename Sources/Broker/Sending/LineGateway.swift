public import Events
public import Settings

/// The way by which a line's own settings reach the platform.
public protocol LineGateway: Gateway {
    /// Has the platform show this of a line, in place of what it showed: the same again changes nothing. Never throws: whatever
    /// happens is a result.
    ///
    /// - Parameters:
    ///   - connector: The line's (S1.2).
    ///   - attempt: 1 for the first; what passes is tried again later and later.
    func put(
        _ opening: ChatOpening, on line: LineID, by connector: ConnectorName, attempt: UInt32
    ) async -> PutResult
}

/// What became of a line's settings on their way to the platform.
public enum PutResult: Hashable, Sendable {
    /// The platform has them.
    case put
    /// It has not: why, and when it is worth trying again; nil where the same would be refused for ever.
    case failed(reason: String, retryAfter: Duration?)
}
