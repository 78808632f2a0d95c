public import Events
public import Timeline

/// How somebody names a conversation: by its number, or as `LINE/CONTACT` with a phone number in any written form, a user id or
/// a customer id, which begins with `customer:` where it could be one of the others.
public enum ConversationName: Hashable, Sendable {
    /// Its number, as in `12` or `#12`.
    case number(ConversationID)
    /// Its line and its customer, as in `106540352242922/16505551234`.
    case pair(LineID, contact: String)

    /// Why there is no conversation of a name.
    public enum Missing: Error, Hashable, Sendable {
        /// No conversation has this number.
        case number(ConversationID)
        /// Nobody is known by this number or id.
        case contact(String)
        /// The customer has no conversation with this line.
        case pair(ContactID, named: String, LineID)
    }

    /// Reads a name; nil where it is none.
    public init?(_ text: String) {
        if let slash = text.firstIndex(of: "/") {
            self = .pair(LineID(String(text[..<slash])), contact: String(text[text.index(after: slash)...]))
        } else if let number = UInt32(text.hasPrefix("#") ? text.dropFirst() : text[...]) {
            self = .number(ConversationID(number))
        } else {
            return nil
        }
    }

    /// The conversation, or why there is none.
    public func find(in world: borrowing World) throws(Missing) -> ConversationID {
        switch self {
        case .number(let id):
            guard world.conversation(id) != nil else { throw .number(id) }
            return id
        case .pair(let line, let name):
            guard let contact = ConversationName.holder(of: name, in: world.directory) else { throw .contact(name) }
            guard let id = world.directory.conversation(of: contact, with: line) else {
                throw .pair(contact, named: name, line)
            }
            return id
        }
    }

    private static func holder(of name: String, in directory: borrowing Directory) -> ContactID? {
        if let alias = Alias(customer: name) { return directory.holder(of: alias) }
        if let digits = PhoneNumber.digits(name), let contact = directory.holder(ofPhone: digits) { return contact }
        if let contact = directory.holder(of: Alias(.userID, name)) ?? directory.holder(of: Alias(.customerID, name)) {
            return contact
        }
        // By what somebody was called once, the conversation is found too.
        let former =
            PhoneNumber.digits(name).flatMap { directory.formerHolder(ofPhone: $0) }
            ?? directory.formerHolder(of: Alias(.userID, name))
        return former.map { directory.current($0) }
    }
}
