public import Timeline

/// Parley's id of a message: `parley.POSITION`, the position of its request in the log.
public struct SendName: Hashable, Sendable {
    /// The position.
    public let position: Position

    /// The id of the message that was requested there.
    public init(_ position: Position) { self.position = position }

    /// Reads what ``text`` writes; nil for anything else.
    public init?(_ text: String) {
        guard text.hasPrefix("parley."), let number = UInt64(text.dropFirst("parley.".count)), number > 0,
            number <= Position.largest.rawValue
        else { return nil }
        position = Position(number)
    }

    /// The id as it is written.
    public var text: String { "parley.\(position.rawValue)" }
}
