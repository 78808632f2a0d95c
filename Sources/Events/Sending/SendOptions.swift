public import Encoding
public import Timeline

/// What the one who wants a message sent wants to be told of it, and until when it is worth sending (S4.16 to S4.18).
public struct SendOptions: Hashable, FieldCodable {
    /// What is waited for before the message's outcome is known.
    public var waitFor = WaitCondition.nothing
    /// How long, from the request on; nil where nothing is waited for.
    public var timeout: Duration?
    /// From when on it is no longer sent.
    public var expires: Timestamp?
    /// Where its receipts are posted; empty for nowhere.
    public var notifyURL = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nothing is waited for, and nobody notified.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "waitFor", &waitFor)
        fields.field(2, "timeout", &timeout)
        fields.field(3, "expires", &expires)
        fields.field(4, "notifyURL", &notifyURL)
        fields.unknown(&unknown)
    }
}

/// What the one who wants a message sent waits for (S4.17).
public enum WaitCondition: UInt8, NamedFieldValue, CaseIterable, CustomStringConvertible {
    /// Nothing.
    case nothing = 1
    /// That the platform takes it.
    case submit = 2
    /// That it has reached the customer.
    case delivery = 3
    /// That the customer has read it.
    case read = 4

    public static var absent: WaitCondition { .nothing }

    /// How long is waited where nobody says how long: `read` may never come.
    public var usualTimeout: Duration? {
        switch self {
        case .nothing: nil
        case .submit: .seconds(60)
        case .delivery, .read: .seconds(86_400)
        }
    }

    /// Its name.
    public var description: String {
        switch self {
        case .nothing: "none"
        case .submit: "submit"
        case .delivery: "delivery"
        case .read: "read"
        }
    }
}
