public import Encoding

/// A business phone number: the platform's `phone_number_id`. Empty where the platform named none.
public struct LineID: Hashable, RawFieldValue, ExpressibleByStringLiteral, CustomStringConvertible, Comparable {
    /// The platform's id.
    public var rawValue: String

    /// The line with this id.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The line with this id.
    @inlinable public init(_ rawValue: String) { self.rawValue = rawValue }
    /// The line with this id.
    public init(stringLiteral value: String) { rawValue = value }

    /// No line.
    @inlinable public static var absent: LineID { LineID("") }
    /// The platform's id.
    public var description: String { rawValue }
    /// By id.
    public static func < (left: LineID, right: LineID) -> Bool { left.rawValue < right.rawValue }
}

/// One customer, under whatever numbers and ids the platform knows them (B6). Dense; 1 for the first.
public struct ContactID: Hashable, RawFieldValue, CustomStringConvertible {
    /// The number.
    public var rawValue: UInt32

    /// The contact with this number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// The contact with this number.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// No contact.
    @inlinable public static var absent: ContactID { ContactID(0) }
    /// The number in decimal.
    public var description: String { String(rawValue) }
}
