import Encoding
import Events
import Messages
import Timeline

extension WebhookScope {
    /// One element of `statuses`: a receipt, or a step of a call that the business began.
    func status(_ value: JSONValue) throws(NotUnderstood) -> PlatformItem {
        guard value.isObject else { throw NotUnderstood("the status is no object") }
        guard let id = value["id"]?.string, !id.isEmpty else { throw NotUnderstood("the status has no message id") }
        guard let status = value["status"]?.string, !status.isEmpty else {
            throw NotUnderstood("the status doesn't say which one it is: 'status' is missing")
        }
        return value["type"]?.string == "call" ? callStatus(value, id, status) : receipt(value, id, status)
    }

    private func receipt(_ value: JSONValue, _ id: String, _ status: String) -> PlatformItem {
        var event = ReceiptReceived()
        event.line = line
        event.message = MessageID(id)
        event.status = PlatformIdentifier.clipped(status)
        let contact = readRecipient(value, &event)
        event.identityHash = PlatformIdentifier.clipped(
            value["recipient_identity_key_hash"]?.string ?? contact?.identityHash ?? "")
        if let error = value["errors"]?.elements.first {
            (event.errorCode, event.errorText) = PlatformErrorText.read(error)
        }
        event.callbackData = (value["biz_opaque_callback_data"]?.string ?? "").clipped(to: 4096)
        event.pricingCategory = PlatformIdentifier.clipped(value["pricing"]?["category"]?.string ?? "")
        event.pricingType = PlatformIdentifier.clipped(value["pricing"]?["type"]?.string ?? "")
        event.conversationExpiry = PlatformTime.timestamp(value["conversation"]?["expiration_timestamp"])
        event.contact = contact?.remainder ?? .absent
        event.raw = RawBytes(value.raw)
        let time = PlatformTime.timestamp(value["timestamp"])
        event.timestampMissing = time == nil
        let others = event.group.isEmpty ? [] : [event.group, event.recipient.phone, event.recipient.userID]
        return PlatformItem(
            event: .receiptReceived(event), occurredAt: time, identity: ItemIdentity.receipt(id, status, others))
    }

    /// In a group `recipient_id` is the group, and the member has fields of their own.
    private func readRecipient(_ value: JSONValue, _ event: inout ReceiptReceived) -> Contact? {
        if value["recipient_type"]?.string == "group" {
            event.group = value["recipient_id"]?.string ?? ""
            event.recipient = Party(
                named: value["recipient_participant_id"], userID: value["recipient_participant_user_id"],
                parentUserID: value["recipient_participant_parent_user_id"])
        } else {
            event.recipient = recipient(of: value)
        }
        guard !(event.recipient.isAnonymous && !event.group.isEmpty) else { return nil }
        let contact = contacts.contact(of: event.recipient)
        event.recipient.fill(from: contact)
        return contact
    }

    /// Who a status is about, from the names that it has had over the years.
    func recipient(of value: JSONValue) -> Party {
        Party(
            named: value["recipient_id"] ?? value["message"]?["recipient_id"], userID: value["recipient_user_id"],
            parentUserID: value["parent_recipient_user_id"] ?? value["recipient_parent_user_id"]
                ?? value["parent_user_id"])
    }
}
