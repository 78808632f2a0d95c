import Encoding
import Events
import Messages
import Timeline

extension WebhookScope {
    /// A `system` message about a customer's number, user id or identity; nil for any other, which is a message.
    ///
    /// These have no `contacts`, and the newest ones may name the customer by the old user id alone, or only in the text.
    func identityNotice(_ value: JSONValue) throws(NotUnderstood) -> PlatformItem? {
        guard let system = value["system"], let change = IdentityNoticeReceived.Change(platform: system["type"]?.string)
        else { return nil }
        var event = IdentityNoticeReceived()
        event.line = line
        event.message = MessageID(value["id"]?.string ?? "")
        event.change = change
        event.party = Party(
            named: value["from"] ?? system["customer"] ?? system["user"], userID: value["from_user_id"],
            parentUserID: value["from_parent_user_id"])
        event.newUserID = PlatformIdentifier.userID(system["user_id"]?.string)
        event.newParentUserID = PlatformIdentifier.userID(system["parent_user_id"]?.string)
        event.identityHash = PlatformIdentifier.clipped(
            system["identity"]?.string ?? value["identity"]?["hash"]?.string ?? "")
        switch change {
        case .number: event.newPhone = PlatformIdentifier.phone((system["wa_id"] ?? system["new_wa_id"])?.string)
        case .userID: readPreviousUserID(system, &event)
        case .identity: break
        }
        guard !event.party.isAnonymous else { throw NotUnderstood("the notice doesn't say whom it is about") }
        return identityNotice(event, value, PlatformTime.timestamp(value["timestamp"]))
    }

    /// One element of `user_id_update`.
    func userIDUpdate(_ value: JSONValue) throws(NotUnderstood) -> PlatformItem {
        var event = IdentityNoticeReceived()
        event.line = line
        event.change = .userID
        let userID = value["user_id"]
        let parent = value["parent_user_id"]
        event.party = Party(named: value["wa_id"], userID: userID?["previous"], parentUserID: parent?["previous"])
        event.newUserID = PlatformIdentifier.userID(userID?["current"]?.string)
        event.newParentUserID = PlatformIdentifier.userID(parent?["current"]?.string)
        // The contact may have the new user id already, which doesn't contradict the old one of the party.
        var known = event.party
        known.userID = ""
        if let contact = contacts.contact(of: known)?.party {
            if event.party.phone.isEmpty { event.party.phone = contact.phone }
            event.party.name = contact.name
            event.party.username = contact.username
        }
        guard !event.party.isAnonymous else { throw NotUnderstood("the update doesn't say whom it is about") }
        guard !(event.newUserID.isEmpty && event.newParentUserID.isEmpty) else {
            throw NotUnderstood("the update has no valid current user id")
        }
        return identityNotice(event, value, PlatformTime.timestamp(value["timestamp"]))
    }

    private func identityNotice(_ notice: IdentityNoticeReceived, _ value: JSONValue, _ time: Timestamp?)
        -> PlatformItem
    {
        var event = notice
        event.raw = RawBytes(value.raw)
        event.timestampMissing = time == nil
        let identity =
            event.message == .absent
            ? ItemIdentity.hashed("n", [account, self.time, field], event.raw.bytes)
            : ItemIdentity.message(event.message.rawValue)
        return PlatformItem(event: .identityNoticeReceived(event), occurredAt: time, identity: identity)
    }

    /// The user id until now: told apart, or as the sender, or in the text `User A changed from US.1 to US.2`.
    private func readPreviousUserID(_ system: JSONValue, _ event: inout IdentityNoticeReceived) {
        if event.party.phone.isEmpty { event.party.phone = PlatformIdentifier.phone(system["wa_id"]?.string) }
        let told = PlatformIdentifier.userID(system["previous_user_id"]?.string)
        if !told.isEmpty { event.party.userID = told }
        guard event.party.userID.isEmpty || event.party.userID == event.newUserID else { return }
        let words = (system["body"]?.string ?? "").clipped(to: 4096).split(separator: " ").map(String.init)
        event.party.userID = words.first { PlatformIdentifier.isUserID($0) && $0 != event.newUserID } ?? ""
    }
}

extension IdentityNoticeReceived.Change {
    /// The change that a `system.type` tells of; nil for one that tells of none, or isn't known.
    fileprivate init?(platform type: String?) {
        switch type {
        case "user_changed_number", "customer_changed_number": self = .number
        case "user_changed_user_id": self = .userID
        case "customer_identity_changed", "user_identity_changed": self = .identity
        default: return nil
        }
    }
}
