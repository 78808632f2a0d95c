import Encoding
import Events

/// Reads who a message goes to.
enum SendRecipient {
    /// The digits of a phone number with its country code; the longest have 15, and WhatsApp's own a few more.
    private static let digits = 3...20

    /// The recipient as the client wrote it.
    static func input(_ root: JSONValue) throws(GraphError) -> String {
        let names = [root["to"]?.string, root["recipient"]?.string].compactMap(\.self)
        guard let name = names.first(where: { !$0.isEmpty }) else {
            throw GraphError(100, "the recipient is missing: 'to' takes a phone number, 'recipient' a user id")
        }
        return name
    }

    /// The business's own id of the customer, where `to` names one: `customer:4711` (S4.1).
    static func customerID(_ root: JSONValue) -> String? {
        root["to"]?.string.flatMap { Alias(customer: $0)?.value }
    }

    static func read(_ root: JSONValue) throws(GraphError) -> Party {
        if let type = root["recipient_type"]?.string, type != "individual" {
            throw GraphError(131009, "recipient_type can only be \"individual\": Parley doesn't send to groups")
        }
        var party = Party()
        if let to = root["to"]?.string, !to.isEmpty, customerID(root) == nil {
            if PlatformIdentifier.isUserID(to) { party.userID = to } else { party.phone = try phone(to) }
        }
        if let recipient = root["recipient"]?.string, !recipient.isEmpty {
            guard PlatformIdentifier.isUserID(recipient) else {
                throw GraphError(131009, "'recipient' is no user id, such as US.13491208655302741918")
            }
            party.userID = recipient
        }
        return party
    }

    private static func phone(_ text: String) throws(GraphError) -> String {
        let phone = PlatformIdentifier.phone(text)
        guard digits.contains(phone.utf8.count), phone.utf8.allSatisfy(\.isDigit) else {
            throw GraphError(
                131009,
                "'to' is no phone number with its country code, such as +1 650 555 1234, and no 'customer:' with a customer's id"
            )
        }
        return phone
    }
}
