import Encoding
import Events
import Messages
import Timeline

extension WebhookScope {
    /// One element of `messages`: a customer's message, a message in a group, or a notice of the platform's.
    ///
    /// A message without an id is a message all the same, since somebody wrote it: it is known by its bytes, which a repeated
    /// delivery repeats. One without a sender is not, since it belongs to no conversation.
    func message(_ value: JSONValue) throws(NotUnderstood) -> PlatformItem {
        guard value.isObject else { throw NotUnderstood("the message is no object") }
        if value["group_id"]?.string?.isEmpty == false { return groupMessage(value) }
        let type = MessageType.read(value)
        if type == "system", let notice = try identityNotice(value) { return notice }
        return try customerMessage(value, type)
    }

    private func customerMessage(_ value: JSONValue, _ type: String) throws(NotUnderstood) -> PlatformItem {
        var event = MessageReceived()
        event.line = line
        event.message = MessageID(value["id"]?.string ?? "")
        let contact = sender(of: value, &event.sender)
        guard !event.sender.isAnonymous else { throw NotUnderstood(noSender(value)) }
        event.type = type
        event.text = MessageText.read(value, type)
        event.answers = MessageID(MessageReference.read(value, type))
        event.replyID = MessageReply.read(value, type)
        readIdentity(value, contact, &event)
        event.contact = contact?.remainder ?? .absent
        event.isInStandby = field == "standby"
        event.raw = RawBytes(value.raw)
        let time = PlatformTime.timestamp(value["timestamp"])
        event.timestampMissing = time == nil
        return PlatformItem(
            event: .messageReceived(event), occurredAt: time, identity: messageIdentity(event.message, event.raw))
    }

    private func groupMessage(_ value: JSONValue) -> PlatformItem {
        var event = GroupMessageReceived()
        event.line = line
        event.group = value["group_id"]?.string ?? ""
        event.message = MessageID(value["id"]?.string ?? "")
        _ = sender(of: value, &event.sender)
        event.raw = RawBytes(value.raw)
        let time = PlatformTime.timestamp(value["timestamp"])
        event.timestampMissing = time == nil
        return PlatformItem(
            event: .groupMessageReceived(event), occurredAt: time, identity: messageIdentity(event.message, event.raw))
    }

    /// One element of `message_echoes`: a message sent by hand from the business's phone, or by Meta's own agent.
    func echo(_ value: JSONValue) throws(NotUnderstood) -> PlatformItem {
        guard value.isObject else { throw NotUnderstood("the message is no object") }
        if value["group_id"]?.string?.isEmpty == false { return groupMessage(value) }
        var event = MessageEchoed()
        event.line = line
        event.message = MessageID(value["id"]?.string ?? "")
        event.recipient = Party(
            named: value["to"], userID: value["to_user_id"] ?? value["recipient_user_id"],
            parentUserID: value["to_parent_user_id"] ?? value["parent_recipient_user_id"])
        event.recipient.fill(from: contacts.contact(of: event.recipient))
        guard !event.recipient.isAnonymous else {
            throw NotUnderstood("the message names no recipient: 'to' is missing")
        }
        event.type = MessageType.read(value)
        event.text = MessageText.read(value, event.type)
        event.raw = RawBytes(value.raw)
        let time = PlatformTime.timestamp(value["timestamp"])
        event.timestampMissing = time == nil
        return PlatformItem(
            event: .messageEchoed(event), occurredAt: time, identity: messageIdentity(event.message, event.raw))
    }

    func messageIdentity(_ message: MessageID, _ raw: RawBytes) -> String {
        message == .absent
            ? ItemIdentity.hashed("x", [line.rawValue], raw.bytes) : ItemIdentity.message(message.rawValue)
    }

    private func sender(of value: JSONValue, _ sender: inout Party) -> Contact? {
        sender = Party(named: value["from"], userID: value["from_user_id"], parentUserID: value["from_parent_user_id"])
        let contact = contacts.contact(of: sender)
        sender.fill(from: contact)
        return contact
    }

    private func noSender(_ value: JSONValue) -> String {
        let named = value["from_user_id"]?.string ?? contacts.onlyUserID
        let reason =
            "the message names no sender: there is no 'from', no valid 'from_user_id' and no contact to take one from"
        guard let named else { return reason }
        return "\(reason); '\(PlatformIdentifier.clipped(named))' is no user id"
    }

    /// The Cloud API tells the hash in `contacts`, the on-premises API in the message, with the time since when it holds.
    private func readIdentity(_ value: JSONValue, _ contact: Contact?, _ event: inout MessageReceived) {
        let identity = value["identity"]
        event.identityHash = PlatformIdentifier.clipped(identity?["hash"]?.string ?? contact?.identityHash ?? "")
        event.identityCreatedAt = PlatformTime.timestamp(identity?["created_timestamp"])
    }
}
