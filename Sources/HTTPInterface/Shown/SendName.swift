import Timeline

/// Parley's id of a message: `parley.POSITION`, the position of its request in the log.
struct SendName: Hashable, Sendable {
    let position: Position

    init(_ position: Position) { self.position = position }

    /// Reads what ``text`` writes; nil for anything else.
    init?(_ text: String) {
        guard text.hasPrefix("parley."), let number = UInt64(text.dropFirst("parley.".count)), number > 0,
            number <= Position.largest.rawValue
        else { return nil }
        position = Position(number)
    }

    var text: String { "parley.\(position.rawValue)" }
}
