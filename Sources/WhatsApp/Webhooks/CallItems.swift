import Encoding
import Events
import Timeline

extension WebhookScope {
    /// One element of `calls`: a step of a voice call.
    func call(_ value: JSONValue) throws(NotUnderstood) -> PlatformItem {
        guard value.isObject else { throw NotUnderstood("the call is no object") }
        guard let id = value["id"]?.string, !id.isEmpty else { throw NotUnderstood("the call has no id") }
        guard let step = value["event"]?.string ?? value["status"]?.string, !step.isEmpty else {
            throw NotUnderstood("the call doesn't say which step it is: 'event' is missing")
        }
        var event = CallReceived()
        event.step = step
        (event.party, event.fromCustomer) = caller(value)
        return callItem(event, id, value)
    }

    /// An element of `statuses` about a call: the customer's phone rings, or they took or rejected the call.
    func callStatus(_ value: JSONValue, _ id: String, _ step: String) -> PlatformItem {
        var event = CallReceived()
        event.step = step
        event.party = recipient(of: value)
        return callItem(event, id, value)
    }

    private func callItem(_ call: CallReceived, _ id: String, _ value: JSONValue) -> PlatformItem {
        var event = call
        event.line = line
        event.call = id
        event.party.fill(from: contacts.contact(of: event.party))
        event.raw = RawBytes(value.raw)
        let time = PlatformTime.timestamp(value["timestamp"])
        event.timestampMissing = time == nil
        return PlatformItem(
            event: .callReceived(event), occurredAt: time, identity: ItemIdentity.call(id, event.step))
    }

    /// The customer, and whether they called: by `direction`, else by who of the two is not the line. A caller that can't be
    /// told apart is the customer.
    private func caller(_ value: JSONValue) -> (customer: Party, called: Bool) {
        let from = Party(
            named: value["from"], userID: value["from_user_id"], parentUserID: value["from_parent_user_id"])
        let to = Party(named: value["to"], userID: value["to_user_id"], parentUserID: value["to_parent_user_id"])
        let business = businessPhone
        func isBusiness(_ party: Party) -> Bool { !business.isEmpty && party.phone == business }
        let called: Bool
        switch value["direction"]?.string?.uppercased() {
        case "USER_INITIATED": called = true
        case "BUSINESS_INITIATED": called = false
        default: called = !isBusiness(from)
        }
        if isBusiness(from) { return (to, called) }
        if isBusiness(to) { return (from, called) }
        return (called ? from : to, called)
    }
}
