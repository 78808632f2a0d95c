public import Encoding

/// A message as the platform knows it: its `wamid`. Unique for ever, over all lines.
public struct MessageID: Hashable, RawFieldValue, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The platform's id.
    public var rawValue: String

    /// The message with this id.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The message with this id.
    @inlinable public init(_ rawValue: String) { self.rawValue = rawValue }
    /// The message with this id.
    public init(stringLiteral value: String) { rawValue = value }

    /// No message.
    @inlinable public static var absent: MessageID { MessageID("") }
    /// The platform's id.
    public var description: String { rawValue }
}
