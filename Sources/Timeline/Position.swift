/// Where an event stands in the log: 1 for the first, and no number left out. 0 means "before the first event".
///
/// The log stores it in 48 bits.
public struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number, at most ``largest``.
    public var rawValue: UInt64

    /// Before the first event.
    @inlinable public static var start: Position { Position(0) }
    /// The largest position a record can hold.
    public static let largest = Position((1 << 48) - 1)

    /// The position with this number.
    @inlinable public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// The position after this one.
    public var next: Position { Position(rawValue + 1) }

    /// The earlier position comes first.
    public static func < (left: Position, right: Position) -> Bool { left.rawValue < right.rawValue }

    /// `#42`
    public var description: String { "#\(rawValue)" }

    /// The log gives positions out: nobody can choose them so that they collide.
    @inlinable public func _rawHashValue(seed: Int) -> Int { SpreadNumber.hash(rawValue, seed) }
}

/// The number of a conversation: dense, given at first contact, 1 for the first. ``system`` is the stream of everything
/// that belongs to no single conversation.
public struct ConversationID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number.
    public var rawValue: UInt32

    /// Settings, agents, tokens, notifications of the platform: what belongs to no single conversation.
    @inlinable public static var system: ConversationID { ConversationID(0) }

    /// The conversation with this number.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// The conversation that was started earlier comes first.
    public static func < (left: ConversationID, right: ConversationID) -> Bool { left.rawValue < right.rawValue }

    /// The number in decimal.
    public var description: String { String(rawValue) }

    /// Parley gives the numbers out: nobody can choose them so that they collide.
    @inlinable public func _rawHashValue(seed: Int) -> Int { SpreadNumber.hash(UInt64(rawValue), seed) }
}

/// Spreads numbers over a table, in a few instructions: what the standard library does so that nobody can choose colliding keys takes
/// longer than the rest of a look-up.
@usableFromInline enum SpreadNumber {
    /// Two rounds, the seed in between: one table's order says nothing of another's, so that what is moved from one to the other does not
    /// pile up.
    @inlinable static func hash(_ number: UInt64, _ seed: Int) -> Int {
        var hash = number &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
        hash = (hash &+ UInt64(bitPattern: Int64(seed))) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
