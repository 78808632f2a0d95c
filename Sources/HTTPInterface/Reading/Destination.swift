import Decisions
import Events
import Projections
import WhatsApp

/// To whom a request's message or session goes (S4.1): a phone number, a user id or both, or the business's own customer id.
struct Destination {
    var phone: String?
    var userID: String?
    var customerID: String?

    /// The contact's part of `LINE/CONTACT`: a phone number in any written form, a user id, or a customer id, which begins with
    /// `customer:` where it could be one of the others.
    init(named name: String) {
        if let alias = Alias(customer: name) {
            customerID = alias.value
        } else if let digits = PhoneNumber.digits(name) {
            phone = digits
        } else if PlatformIdentifier.isUserID(name) {
            userID = name
        } else {
            customerID = name
        }
    }

    init(phone: String?, userID: String?, customerID: String? = nil) {
        (self.phone, self.userID, self.customerID) = (phone, userID, customerID)
    }

    /// Whom a message from a line goes to.
    func recipient(from line: LineID) throws -> SendCommand.Recipient {
        guard let customerID else { return .party(try party(), from: line) }
        guard phone == nil, userID == nil else {
            throw Problem.invalid(
                "customerID", "stands beside 'phone' or 'userID': a profile says what WhatsApp calls them")
        }
        return .customer(id: customerID, from: line)
    }

    /// What WhatsApp calls them.
    func party() throws -> Party {
        let digits = phone.map { $0.hasPrefix("+") ? String($0.dropFirst()) : $0 } ?? ""
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits.utf8.count <= 32 else {
            throw Problem.invalid("phone", "is a number as WhatsApp writes it: digits alone, such as 16505550134")
        }
        guard !digits.isEmpty || !(userID ?? "").isEmpty, (userID ?? "").utf8.count <= 128 else {
            throw Problem.invalid(
                "phone", "names the customer; or name a userID of at most 128 bytes, or a customerID")
        }
        return Party(phone: digits, userID: userID ?? "")
    }
}
