public import Encoding

/// A customer as one webhook item names them. Every part can be missing: a phone number is not a key.
public struct Party: Hashable, FieldCodable {
    /// The WhatsApp id: a phone number in digits, without `+`.
    public var phone = ""
    /// The business-scoped user id (BSUID), such as `US.13491208655302741918`.
    public var userID = ""
    /// The BSUID in the parent business portfolio.
    public var parentUserID = ""
    /// The profile's name, as the customer chose it.
    public var name = ""
    /// The customer's user name.
    public var username = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nobody.
    public init() {}

    /// A customer known by phone number, user id, or both.
    public init(phone: String = "", userID: String = "", name: String = "") {
        self.phone = phone
        self.userID = userID
        self.name = name
    }

    /// Whether there is neither a number nor an id.
    public var isAnonymous: Bool { phone.isEmpty && userID.isEmpty && parentUserID.isEmpty }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "phone", &phone, .personal)
        fields.field(2, "userID", &userID, .personal)
        fields.detail(3, "parentUserID", &parentUserID, .personal)
        fields.field(4, "name", &name, .personal)
        fields.detail(5, "username", &username, .personal)
        fields.unknown(&unknown)
    }
}
