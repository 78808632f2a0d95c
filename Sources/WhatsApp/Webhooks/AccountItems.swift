import Encoding
import Events
import Messages
import Timeline

extension WebhookScope {
    /// What a customer has said of marketing messages in their WhatsApp (S4.12): one element of `user_preferences`.
    func preference(_ value: JSONValue) throws(NotUnderstood) -> PlatformItem {
        var event = OptInChanged()
        event.line = line
        event.party = Party(named: value["wa_id"], userID: value["user_id"], parentUserID: value["parent_user_id"])
        guard !event.party.isAnonymous else { throw NotUnderstood("the preference doesn't say whose it is") }
        let category = value["category"]?.string ?? ""
        guard category == "marketing_messages" else {
            throw NotUnderstood("this version doesn't know preferences of the category '\(category.clipped(to: 40))'")
        }
        switch value["value"]?.string {
        case "stop": event.change = .marketingStopped
        case "resume": event.change = .marketingResumed
        default: throw NotUnderstood("the preference is neither 'stop' nor 'resume'")
        }
        event.source = (value["detail"]?.string ?? "the customer's preference").clipped(to: 500)
        event.raw = RawBytes(value.raw)
        return PlatformItem(
            event: .optInChanged(event), occurredAt: PlatformTime.timestamp(value["timestamp"]),
            identity: ItemIdentity.hashed("p", [account, field], event.raw.bytes))
    }

    /// What has become of a template (S4.6); nil for a notification about anything else.
    func templateChange(_ value: JSONValue) -> PlatformItem? {
        guard let name = value["message_template_name"]?.string, !name.isEmpty, name.utf8.count <= 512 else {
            return nil
        }
        var event = TemplateChanged()
        switch field {
        case "message_template_status_update":
            guard let status = value["event"]?.string, !status.isEmpty else { return nil }
            event.status = status.uppercased().clipped(to: 40)
            event.category = TemplateChanged.category(value["message_template_category"])
            event.reason = (value["reason"]?.string ?? "").clipped(to: 500)
            event.removed = ["DELETED", "PENDING_DELETION"].contains(event.status)
        case "template_category_update":
            // A category that is to change tells no new one yet.
            event.category = TemplateChanged.category(value["new_category"])
            guard !event.category.isEmpty else { return nil }
        default: return nil
        }
        event.account = account
        event.name = name
        event.language = TemplateChanged.language(value["message_template_language"]?.string ?? "")
        event.id = PlatformIdentifier.clipped(value["message_template_id"]?.string ?? "")
        event.source = "webhook"
        event.raw = RawBytes(value.raw)
        return PlatformItem(
            event: .templateChanged(event), occurredAt: PlatformTime.timestamp(time),
            identity: ItemIdentity.hashed("n", [account, time, field], event.raw.bytes))
    }
}

extension TemplateChanged {
    /// A language as messages name it: webhooks write `en-US`, and messages `en_US`.
    fileprivate static func language(_ text: String) -> String {
        String(text.clipped(to: 40).map { $0 == "-" ? "_" : $0 })
    }

    fileprivate static func category(_ value: JSONValue?) -> String {
        (value?.string ?? "").uppercased().clipped(to: 40)
    }
}
